import type { Row } from "../../case.ts";
import { inferred, tinyAsl } from "../sources.ts";
import { ARITY, callsOf } from "./calls.ts";

const merge = callsOf("States.JsonMerge");
const toJson = callsOf("States.StringToJson");
const toText = callsOf("States.JsonToString");

const CAUSED = "Cannot convert String to Json in States.StringToJson, caused by: ";
const AT =
  " at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: ";
const VALUE = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'";
const ONE_ARGUMENT = "Invalid arguments in States.JsonToString: only a single argument is allowed.";
const FIRST_VALUE = inferred(
  "ObjectMapper.readTree of Jackson, whose messages are measured, reads the first value",
);
const CAUSE = inferred("the causes of the other functions");

export const json: readonly Row[] = [
  merge.gives(
    "$.a, $.b, false",
    { a: { x: 1, y: 2 }, b: { y: 3, z: 4 } },
    { x: 1, y: 3, z: 4 },
    tinyAsl("States.JsonMerge 002"),
  ),
  merge.gives(
    "$.a, $.b, false",
    { a: { n: { x: 1 } }, b: { n: { y: 2 } } },
    { n: { y: 2 } },
    tinyAsl("States.JsonMerge 005"),
  ),
  merge.gives(
    "$.a, $.b, false",
    { a: { n: { x: 1 } }, b: { n: null } },
    { n: null },
    tinyAsl("States.JsonMerge 007"),
  ),
  merge.gives(
    "$.a, $.b, $.c",
    { a: { x: 1 }, b: {}, c: "false" },
    { x: 1 },
    tinyAsl("States.JsonMerge 015"),
  ),
  merge.gives(
    "$.a, $.b, null",
    { a: { x: 1 }, b: {} },
    { x: 1 },
    inferred("States.JsonMerge 015: a flag that is no boolean is false"),
  ),
  merge.rejects("$.a, $.b, true", { a: {}, b: {} }, tinyAsl("States.JsonMerge 016")),
  merge.rejects("$.a, $.b, false", { a: null, b: {} }, tinyAsl("States.JsonMerge 011")),
  merge.rejects("$.a, $.b, false", { a: {}, b: null }, tinyAsl("States.JsonMerge 012")),
  merge.rejects("$.a, $.b, false", { a: [], b: {} }, tinyAsl("States.JsonMerge 013")),
  merge.rejects("$.a, $.b, false", { a: {}, b: "x" }, tinyAsl("States.JsonMerge 014")),
  merge.fails("$.a, $.b, true", { a: {}, b: {} }, CAUSE),
  merge.fails("$.a, $.b, false", { a: null, b: {} }, CAUSE),
  merge.fails("", {}, ARITY),
  merge.fails("$.a, $.a", { a: {} }, ARITY),
  merge.fails("$.a, $.a, false, 1", { a: {} }, ARITY),

  toJson.gives(
    "$.a",
    { a: ' {"x":[1,null]} ' },
    { x: [1, null] },
    tinyAsl("States.StringToJson 009"),
  ),
  toJson.gives("$.a", { a: '"x"' }, "x", tinyAsl("States.StringToJson 003")),
  toJson.gives("$.a", { a: "null" }, null, tinyAsl("States.StringToJson 006")),
  toJson.gives("$.a", { a: "" }, null, tinyAsl("States.StringToJson 013")),
  toJson.gives(
    "$.a",
    { a: " \n" },
    null,
    inferred("States.StringToJson 013: a text without a value is null"),
  ),
  toJson.gives("$.a", { a: '{"x":1} {"y":2}' }, { x: 1 }, FIRST_VALUE),
  toJson.gives("$.a", { a: "1 2" }, 1, FIRST_VALUE),
  toJson.fails(
    "$.a",
    { a: "{word}" },
    tinyAsl("States.StringToJson 011"),
    `${CAUSED}Unexpected character ('w' (code 119)): was expecting double-quote to start field name\n${AT}2]`,
  ),
  toJson.fails(
    "$.a",
    { a: "nothing" },
    tinyAsl("States.StringToJson 014"),
    `${CAUSED}Unrecognized token 'nothing': was expecting (${VALUE})\n${AT}8]`,
  ),
  toJson.fails(
    "$.a",
    { a: '{"x":1' },
    tinyAsl("States.StringToJson 012"),
    `${CAUSED}Unexpected end-of-input: expected close marker for Object (start marker at${AT.slice(3)}1])\n${AT}7]`,
  ),
  toJson.fails(
    "$.a",
    { a: "1,2" },
    inferred("Jackson"),
    `${CAUSED}Unexpected character (',' (code 44)): Expected space separating root-level values\n${AT}2]`,
  ),
  toJson.fails("$.a", { a: 123 }, tinyAsl("States.StringToJson 015")),
  toJson.fails("$.a", { a: { x: 1 } }, tinyAsl("States.StringToJson 016")),
  toJson.fails("", {}, tinyAsl("States.StringToJson 018")),
  toJson.fails("$.a, 'x'", { a: "1" }, tinyAsl("States.StringToJson 019")),
  toJson.finds("$.a", {}, "$.a", tinyAsl("States.StringToJson 020")),

  toText.gives(
    "$.a",
    { a: { x: [1, null, "y"] } },
    '{"x":[1,null,"y"]}',
    tinyAsl("States.JsonToString 012"),
  ),
  toText.gives("'x'", {}, '"x"', tinyAsl("States.JsonToString 016")),
  toText.gives("$.a", { a: null }, "null", tinyAsl("States.JsonToString 006")),
  toText.gives(
    "$.a",
    { a: [-9007199254740991, 3.5] },
    "[-9007199254740991,3.5]",
    tinyAsl("States.JsonToString 019"),
  ),
  toText.fails("", {}, tinyAsl("States.JsonToString 013"), ONE_ARGUMENT),
  toText.fails("$.a, $.a", { a: 1 }, tinyAsl("States.JsonToString 014"), ONE_ARGUMENT),
  toText.rejects("$.a", {}, tinyAsl("States.JsonToString 015")),
  toText.finds("$.a", {}, "$.a", CAUSE),
];

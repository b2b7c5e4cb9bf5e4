import type { Row, Source } from "../case.ts";
import {
  fails,
  GUIDE,
  ITEMS,
  inField,
  LIST,
  machine,
  nothing,
  refused,
  SAMPLES,
  STEP_FUNCTIONS_LOCAL,
  value,
} from "./jsonpathRows.ts";
import { inferred, localStack, measured } from "./sources.ts";

const PROJECTION: Source = measured("ministackorg/ministack#1217, TestState");
const RECORDED: Source = localStack("base/test_base.py");
const INVALID: Source = localStack("test_invalid_jsonpath");
const SUM: Source = measured("re:Post QUYiQKP0XfThWEc_ahsMnLOA");
const NEGATIVE: Source = measured("zenn.dev sotaro8181 9f265419e4fda9");
const SCRIPT: Source = measured("ChristopheBougere/asl-validator#90");
const SEVERAL: Source = measured("gist deric4/733eb129a10b13530cebaa3b70031c77");
const LENGTH: Source = measured("awsdocs/aws-step-functions-developer-guide#5");
const LEAK: Source = measured("floci-io/floci, its notes on intrinsic arguments");

const NAMES: readonly Row[] = [
  value("$", { a: 1 }, { a: 1 }, GUIDE),
  value("$.a.b", { a: { b: 1 } }, 1, GUIDE),
  value("$['a']['b']", { a: { b: 1 } }, 1, GUIDE),
  value("$.abc.['def ghi']", { abc: { "def ghi": 1 } }, 1, GUIDE),
  value(
    '$[\'Test\\""Name"\']',
    { 'Test\\""Name"': 1 },
    1,
    localStack("test_escape_sequence_parsing"),
  ),
  value("$['a.b']", { "a.b": 1 }, 1),
  value("$.a-b", { "a-b": 1 }, 1),
  value("$.größe@x,y", { "größe@x,y": 1 }, 1),
  value("$.a'b", { a: 1 }, 1),
  value("$['']", { "": 1 }, 1),
  value("$['a']b", { a: { b: 1 } }, 1),
  value("$['a','b']", { a: 1, b: 2, c: 3 }, { a: 1, b: 2 }, SEVERAL),
  value("$['b', 'none']", { a: 1, b: 2 }, { b: 2 }),
  value("$['a'b]", { a: 1 }, 1),
  nothing("$.no", { a: 1 }, INVALID),
  nothing("$.no.deeper", { a: 1 }),
  nothing("$.a.x", { a: "text" }),
  nothing("$.a.x", { a: null }),
  // Double quotes came to the library with 2.1.0, which has no texts without quotes, as AWS has.
  refused('$["a"]', inferred("json-path/JsonPath#155, #157, of 2015-11")),
  refused("$[a]"),
  refused("$['a'"),
  refused("$.a b"),
  refused("$.a .b"),
  refused("$."),
  refused("$.a."),
  refused("$.a["),
  refused("$.a.."),
  refused("not-a-path"),
  refused("$a b"),
];

const BLANKS: readonly Row[] = [
  value("$.a ", { a: 1 }, 1, SAMPLES),
  value(" $.a", { a: 1 }, 1),
  value("\t$.a\n", { a: 1 }, 1),
  value("$$.Execution.Input.a ", { a: 1 }, 1, SAMPLES),
  value("States.ArrayLength( $.a )", { a: [1] }, 1),
  // Whether AWS takes blanks before a call is not known: it is created rather than refused.
  value(" States.ArrayLength($.a)\n", { a: [1] }, 1, inferred("blanks before and after a path")),
  inField("InputPath with blanks outside", { InputPath: "$.a " }, { a: 1 }, 1),
  inField("ResultPath with blanks outside", { Result: 1, ResultPath: "$.a " }, {}, { a: 1 }),
];

const INDEXES: readonly Row[] = [
  value("$[0]", LIST, "a", RECORDED),
  value("$[0,2]", LIST, ["a", "c"]),
  value("$[ 1 ]", LIST, "b"),
  value("$[1:3]", LIST, ["b", "c"]),
  value("$[1:]", LIST, ["b", "c", "d"]),
  value("$[:2]", LIST, ["a", "b"]),
  value("$[-2:]", LIST, ["c", "d"], SAMPLES),
  value("$[:-1]", LIST, ["a", "b", "c"]),
  value("$[1:-1]", LIST, []),
  value("$[0:4:2]", LIST, LIST),
  value("$[(@.length-1)]", LIST, "d", NEGATIVE),
  value("$[(@.length - 2)]", LIST, "c"),
  value("$[(@.size()-1)]", LIST, "d"),
  value("$.a[(@.length-1)].n", ITEMS, 3, NEGATIVE),
  value("States.Array($[(@.length-1)], 1)", LIST, ["d", 1]),
  value("$.matrix[0][1]", { matrix: [[1, 2]] }, 2, PROJECTION),
  value("$.matrix[2]", { matrix: [[1, 2]] }, null, PROJECTION),
  value("$.rows[*][0]", { rows: [[1], [], [2]] }, [1, null, 2], PROJECTION),
  nothing("$.a[5].n", ITEMS),
  nothing("$.a[-1].n", ITEMS, NEGATIVE),
  nothing("$[-1]", LIST),
  value("$[-3:-1]", LIST, [null, null]),
  value("$[(@.length-9)]", LIST, null),
  refused("$[:]"),
  refused("$[::2]"),
  refused("$[@.length-1]"),
  refused("$[(@.length)]"),
  refused("$[(@.length+1)]"),
  refused("$[(@.foo-1)]"),
  inField(
    "[(@.length-1)] in OutputPath",
    { OutputPath: "$[(@.length-1)].bar" },
    [{ bar: 1 }],
    1,
    SCRIPT,
  ),
  inField("[(@.length-1)] in InputPath", { InputPath: "$.a[(@.length-1)]" }, ITEMS, { n: 3 }),
];

const FUNCTIONS: readonly Row[] = [
  nothing("$.a.sum()", { a: [0, 1, 0] }, SUM),
  ...["min", "max", "avg", "keys", "length", "size", "first", "last", "concat", "anything"].map(
    (name) => nothing(`$.a.${name}()`, { a: [0, 1] }),
  ),
  nothing("$.length()", LIST),
  nothing("$.a.length().b", { a: [0, 1] }),
  // A function's name is the name of a member.
  value("$.length()", { "length()": 1 }, 1),
  value("$.a[*].length()", { a: [[1], "text"] }, []),
  fails(
    "a function in an intrinsic function's argument",
    machine({ Parameters: { "v.$": "States.Array($.a.length())" } }),
    { a: [1] },
    "The function 'States.Array($.a.length())' had the following error: The JsonPath argument for the field '$.a.length()' could not be found in the input '{\"a\":[1]}'",
  ),
  fails(
    "a function in InputPath",
    machine({ InputPath: "$.list.length()" }),
    { list: [1] },
    "Invalid path '$.list.length()' : Property ['length()'] not found in path $['list']",
    LENGTH,
  ),
  fails(
    "a negative index in OutputPath",
    machine({ OutputPath: "$.list[-1]" }),
    { list: [1] },
    "Invalid path '$.list[-1]' : Index out of bounds when evaluating path $['list'][-1]",
  ),
  ...["$.list.length()", "$.list[-1]"].map((Variable) =>
    fails(
      `${Variable} in a Choice`,
      {
        StartAt: "C",
        States: {
          C: { Type: "Choice", Choices: [{ Variable, NumericEquals: 1, Next: "D" }] },
          D: { Type: "Succeed" },
        },
      },
      { list: [1] },
      `Invalid path '${Variable}': The choice state's condition path references an invalid value.`,
    ),
  ),
];

const SELECTIONS: readonly Row[] = [
  value("$[*]", {}, [], RECORDED),
  value("$.items[*]", {}, [], RECORDED),
  value("$.item.items[:1]", {}, [], RECORDED),
  value("$.item.items[1:5]", {}, [], RECORDED),
  value("$.items[:1].itemValue", {}, [], RECORDED),
  value("$.matrix[*][*]", { matrix: [[1, 2], [3]] }, [1, 2, 3], PROJECTION),
  value("$.values.*", { values: { only: 1 } }, [1], PROJECTION),
  value("$.i[*].v", { i: [{ v: null }, {}] }, [null], PROJECTION),
  value("$.i[*].v", { i: [{ v: 1 }, {}, { v: 3 }] }, [1, 3], PROJECTION),
  value("$.i[*].none", { i: [{ v: 1 }] }, [], PROJECTION),
  value("$.a.*", { a: "text" }, []),
  value("$..n", ITEMS, [1, 2, 3]),
  value("$.o..a", { o: { x: { a: [1, 2] } } }, [[1, 2]], STEP_FUNCTIONS_LOCAL),
  value("$.o..a[*]", { o: { x: { a: [1, 2] } } }, [1, 2], STEP_FUNCTIONS_LOCAL),
  value("$..o.Items[1:]", { o: { Items: [1, 2, 3] } }, [2, 3]),
  value("$..a.b", { a: { b: 1 }, c: { a: { b: 2 } } }, [1, 2]),
  value("$...n", ITEMS, [1, 2, 3]),
  value("$..*", { a: [1] }, [[1], 1]),
  value("$..[0]", [[1, 2], [3]], [[1, 2], 1, 3]),
  nothing("$.o.*.n", { o: { x: { n: 1 }, y: {} } }),
  nothing("$.a[0:3].k", ITEMS),
  nothing("$..a.b", { a: { b: 1 }, c: { a: 5 } }),
  fails(
    "$[1:5].x of an object",
    machine({ Parameters: { "v.$": "$[1:5].x" } }),
    {},
    "",
    measured("localstack/localstack#12366"),
  ),
  refused("$[ * ]"),
  fails(
    "several names before another step",
    machine({ InputPath: "$['a', 'b'].v" }),
    { a: { v: 1 }, b: { v: 2 } },
    "Invalid path '$['a', 'b'].v' : Multi properties can only be used as path leafs: $['a', 'b']",
    SEVERAL,
  ),
  fails(
    "an index of what is no array, in an intrinsic function's argument",
    machine({ Parameters: { "v.$": "States.Format('{}', $.a[0])" } }),
    { a: 1 },
    "Filter: [0] can only be applied to arrays. Current context is: 1",
    LEAK,
  ),
  fails(
    "a missing member in InputPath",
    machine({ InputPath: "$.NoSuchInputPath" }),
    {},
    "Invalid path '$.NoSuchInputPath' : No results for path: $['NoSuchInputPath']",
    INVALID,
  ),
];

/** The dialect of JSONPath, but for its filters. */
export const jsonpath: readonly Row[] = [
  ...NAMES,
  ...BLANKS,
  ...INDEXES,
  ...FUNCTIONS,
  ...SELECTIONS,
];

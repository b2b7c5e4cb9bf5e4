import type { Row } from "../../case.ts";
import { inferred, localStack, tinyAsl } from "../sources.ts";
import { ARITY, callsOf } from "./calls.ts";

const array = callsOf("States.Array");
const partition = callsOf("States.ArrayPartition");
const contains = callsOf("States.ArrayContains");
const range = callsOf("States.ArrayRange");
const item = callsOf("States.ArrayGetItem");
const length = callsOf("States.ArrayLength");
const unique = callsOf("States.ArrayUnique");

const INT = inferred("as States.MathAdd with 3000000000: an integer has 32 bits");
const TEXTS = inferred("the measured cases of States.ArrayContains: Java's String.valueOf of both");
const SETS = inferred("new HashSet<>(list) of Java, which the measured orders are those of");

export const arrays: readonly Row[] = [
  array.gives("", {}, [], tinyAsl("States.Array 001")),
  array.gives(
    "$.a, 'x', 2, true, null",
    { a: [1] },
    [[1], "x", 2, true, null],
    tinyAsl("States.Array 003, 004"),
  ),
  array.gives("1, States.Array(2, 3)", {}, [1, [2, 3]], tinyAsl("States.Array 005")),
  array.gives(" $.a , $.a ", { a: 1 }, [1, 1], tinyAsl("States.Array 010")),
  array.finds(
    "$.a, $.b",
    { a: 1 },
    "$.b",
    inferred("States.Base64Decode 024, of another function"),
  ),

  partition.gives(
    "$.a, 4",
    { a: [1, 2, 3, 4, 5, 6] },
    [
      [1, 2, 3, 4],
      [5, 6],
    ],
    tinyAsl("States.ArrayPartition 003"),
  ),
  partition.gives(
    "$.a, 2.6",
    { a: [1, 2, 3] },
    [[1, 2], [3]],
    tinyAsl("States.ArrayPartition 008"),
  ),
  partition.gives(
    "$.a, 2.4",
    { a: [1, 2, 3] },
    [[1, 2], [3]],
    tinyAsl("States.ArrayPartition 009"),
  ),
  partition.gives("$.a, 2147483647", { a: [1, 2] }, [[1, 2]], tinyAsl("States.ArrayPartition 024")),
  partition.gives("$.a, 3", { a: [] }, [], tinyAsl("States.ArrayPartition 005")),
  partition.fails("$.a, 0.6", { a: [1, 2] }, tinyAsl("States.ArrayPartition 010, by its note")),
  partition.fails("$.a, 0", { a: [1, 2] }, tinyAsl("States.ArrayPartition 018")),
  partition.fails("$.a, -1", { a: [1, 2] }, tinyAsl("States.ArrayPartition 019")),
  partition.fails("$.a, -0.6", { a: [1, 2] }, tinyAsl("States.ArrayPartition 013")),
  partition.fails("$.a, 2147483648", { a: [1, 2] }, INT),
  partition.fails("$.a, '2'", { a: [1, 2] }, tinyAsl("States.ArrayPartition 016")),
  partition.fails("$.a, null", { a: [1, 2] }, tinyAsl("States.ArrayPartition 017")),
  partition.fails("'text', 2", {}, tinyAsl("States.ArrayPartition 014")),
  partition.fails("$.a", { a: [1, 2] }, tinyAsl("States.ArrayPartition 020")),
  partition.fails("$.a, 2, 3", { a: [1, 2] }, tinyAsl("States.ArrayPartition 021")),
  partition.finds("$.b, 2", {}, "$.b", tinyAsl("States.ArrayPartition 015")),

  contains.gives("$.a, 2", { a: [1, 2] }, true, tinyAsl("States.ArrayContains 001")),
  contains.gives("$.a, 5", { a: [1, 2] }, false, tinyAsl("States.ArrayContains 002")),
  contains.gives("$.a, null", { a: [1, null] }, true, tinyAsl("States.ArrayContains 004")),
  contains.gives(
    "$.a, $.b",
    { a: [[1, 2, 3], 2], b: null },
    false,
    localStack("test_array_contains"),
  ),
  contains.gives("$.a, $.b", { a: [[1, 2]], b: [1, 2] }, true, tinyAsl("States.ArrayContains 007")),
  contains.gives(
    "$.a, $.b",
    { a: [{ x: 1 }], b: { x: 1 } },
    true,
    tinyAsl("States.ArrayContains 005"),
  ),
  contains.gives(
    "$.a, $.b",
    { a: [{ x: 1, y: 2 }], b: { y: 2, x: 1 } },
    false,
    tinyAsl("States.ArrayContains 006"),
  ),
  contains.gives(
    "$.a, $.b",
    { a: [{ x: 1 }], b: { x: 1, y: null } },
    false,
    tinyAsl("States.ArrayContains 012"),
  ),
  contains.gives("$.a, false", { a: [0, 1, -1] }, false, tinyAsl("States.ArrayContains 018")),
  contains.gives("$.a, true", { a: ["true", "false"] }, true, tinyAsl("States.ArrayContains 021")),
  contains.gives(
    "$.a, 9007199254740991",
    { a: ["-1", "9007199254740991"] },
    true,
    tinyAsl("States.ArrayContains 019"),
  ),
  contains.gives("$.a, '1'", { a: [1] }, true, TEXTS),
  contains.gives("$.a, 'null'", { a: [null] }, true, TEXTS),
  contains.gives("$.a, '[1, 2]'", { a: [[1, 2]] }, true, TEXTS),
  contains.gives("$.a, '{x=1}'", { a: [{ x: 1 }] }, true, TEXTS),
  contains.fails("'text', 'x'", {}, tinyAsl("States.ArrayContains 013")),
  contains.fails("$.a", { a: [1] }, tinyAsl("States.ArrayContains 014")),
  contains.fails("$.a, 1, 2", { a: [1] }, tinyAsl("States.ArrayContains 015")),

  range.gives("1, 9, 2", {}, [1, 3, 5, 7, 9], tinyAsl("States.ArrayRange 001")),
  range.gives("1.4, 5.6, 2.2", {}, [1, 3, 5], tinyAsl("States.ArrayRange 004")),
  range.gives("1.6, 1.4, 1", {}, [1], tinyAsl("States.ArrayRange 010")),
  range.gives("5.4, -0.6, -2.4", {}, [5, 3, 1], tinyAsl("States.ArrayRange 011")),
  range.gives("3, 3, -1", {}, [3], tinyAsl("States.ArrayRange 006")),
  range.gives("5, 1, 1", {}, [], tinyAsl("States.ArrayRange 008")),
  range.gives("1, 5, -1", {}, [], tinyAsl("States.ArrayRange 009")),
  range.runs("1, 1000, 1", {}, tinyAsl("States.ArrayRange 017")),
  range.fails("1, 1001, 1", {}, tinyAsl("States.ArrayRange 018")),
  range.fails("1001, 1, -1", {}, tinyAsl("States.ArrayRange 020")),
  range.fails("1, 10, 0", {}, tinyAsl("States.ArrayRange 015")),
  range.fails("1, 10, 0.49", {}, tinyAsl("States.ArrayRange 016")),
  range.fails("1, 10, 0.9", {}, inferred("States.ArrayRange 010: fractions are cut off")),
  range.fails("'a', 5, 1", {}, tinyAsl("States.ArrayRange 012")),
  range.fails("1, 5, 'c'", {}, tinyAsl("States.ArrayRange 014")),
  range.fails("1, 5", {}, tinyAsl("States.ArrayRange 021")),
  range.fails("1, 5, 1, 9", {}, tinyAsl("States.ArrayRange 022")),
  range.fails("3000000000, 3000000001, 1", {}, INT),

  item.gives("$.a, 1", { a: [1, { b: 2 }] }, { b: 2 }, tinyAsl("States.ArrayGetItem 005")),
  item.gives("$.a, 0", { a: [null] }, null, tinyAsl("States.ArrayGetItem 004")),
  item.gives("$.a, 1.2", { a: [1, 2, 3] }, 2, tinyAsl("States.ArrayGetItem 014")),
  item.gives(
    "$.a, 1.9",
    { a: [1, 2, 3] },
    2,
    inferred("States.ArrayGetItem 014: fractions are cut off"),
  ),
  item.gives("$.a, 999", { a: [] }, null, tinyAsl("States.ArrayGetItem 012")),
  item.gives(
    "$.a, -1",
    { a: [] },
    null,
    inferred("States.ArrayGetItem 012: an empty array has no wrong index"),
  ),
  item.fails("$.a, 3", { a: [1, 2, 3] }, tinyAsl("States.ArrayGetItem 010")),
  item.fails("$.a, -1", { a: [1, 2, 3] }, tinyAsl("States.ArrayGetItem 011")),
  item.fails("$.a, '1'", { a: [1, 2, 3] }, tinyAsl("States.ArrayGetItem 013")),
  item.fails("'text', 0", {}, tinyAsl("States.ArrayGetItem 009")),
  item.fails("$.a", { a: [1] }, ARITY),
  item.fails("$.a, 0, 1", { a: [1] }, ARITY),

  length.gives("$.a", { a: [[1], [2]] }, 2, tinyAsl("States.ArrayLength 003")),
  length.gives("States.Array()", {}, 0, tinyAsl("States.ArrayLength 005")),
  length.fails("'text'", {}, tinyAsl("States.ArrayLength 009")),
  length.fails("$.a", { a: { b: 1 } }, tinyAsl("States.ArrayLength 010")),
  length.fails("States.JsonToString($.a)", { a: [1] }, tinyAsl("Feature.IntrinsicComposition 003")),
  length.fails("", {}, ARITY),
  length.fails("$.a, 1", { a: [1] }, ARITY),
  array.fails(
    "States.ArrayLength('x')",
    {},
    inferred("the text of an expression is quoted whole"),
    "Invalid arguments in States.ArrayLength",
  ),

  unique.gives("$.a", { a: [1, 2, 3, 3, 4] }, [1, 2, 3, 4], tinyAsl("States.ArrayUnique 001")),
  unique.gives("$.a", { a: [true, false, true] }, [false, true], tinyAsl("States.ArrayUnique 004")),
  unique.gives("$.a", { a: [null, null, 1] }, [null, 1], tinyAsl("States.ArrayUnique 005")),
  unique.gives("$.a", { a: [1, "1", 1, "01"] }, [1, "1", "01"], tinyAsl("States.ArrayUnique 006")),
  unique.gives(
    "$.a",
    {
      a: [
        { x: 1, y: 2 },
        { y: 2, x: 1 },
      ],
    },
    [{ x: 1, y: 2 }],
    tinyAsl("States.ArrayUnique 008"),
  ),
  unique.gives(
    "$.a",
    {
      a: [
        [1, 2],
        [1, 2],
        [2, 1],
      ],
    },
    [
      [2, 1],
      [1, 2],
    ],
    tinyAsl("States.ArrayUnique 009"),
  ),
  unique.gives("$.a", { a: ["Mon", "Thu", "Mon", "Tue"] }, ["Thu", "Tue", "Mon"], SETS),
  unique.gives("$.a", { a: [40, 17, 10, 9, 1] }, [17, 1, 40, 9, 10], SETS),
  unique.gives("$.a", { a: [1.5, 0.25, -3.75] }, [0.25, 1.5, -3.75], SETS),
  unique.fails("'text'", {}, tinyAsl("States.ArrayUnique 014")),
  unique.fails("$.a", { a: { b: 1 } }, tinyAsl("States.ArrayUnique 015")),
  unique.fails("", {}, ARITY),
];

import type { Row } from "../../case.ts";
import { callsOf, inferred, measured, recorded } from "./calls.ts";

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
  array.gives("", {}, [], measured("States.Array 001")),
  array.gives(
    "$.a, 'x', 2, true, null",
    { a: [1] },
    [[1], "x", 2, true, null],
    measured("States.Array 003, 004"),
  ),
  array.gives("1, States.Array(2, 3)", {}, [1, [2, 3]], measured("States.Array 005")),
  array.gives(" $.a , $.a ", { a: 1 }, [1, 1], measured("States.Array 010")),
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
    measured("States.ArrayPartition 003"),
  ),
  partition.gives(
    "$.a, 2.6",
    { a: [1, 2, 3] },
    [[1, 2], [3]],
    measured("States.ArrayPartition 008"),
  ),
  partition.gives(
    "$.a, 2.4",
    { a: [1, 2, 3] },
    [[1, 2], [3]],
    measured("States.ArrayPartition 009"),
  ),
  partition.gives(
    "$.a, 2147483647",
    { a: [1, 2] },
    [[1, 2]],
    measured("States.ArrayPartition 024"),
  ),
  partition.gives("$.a, 3", { a: [] }, [], measured("States.ArrayPartition 005")),
  partition.fails("$.a, 0.6", { a: [1, 2] }, measured("States.ArrayPartition 010, by its note")),
  partition.fails("$.a, 0", { a: [1, 2] }, measured("States.ArrayPartition 018")),
  partition.fails("$.a, -1", { a: [1, 2] }, measured("States.ArrayPartition 019")),
  partition.fails("$.a, -0.6", { a: [1, 2] }, measured("States.ArrayPartition 013")),
  partition.fails("$.a, 2147483648", { a: [1, 2] }, INT),
  partition.fails("$.a, '2'", { a: [1, 2] }, measured("States.ArrayPartition 016")),
  partition.fails("$.a, null", { a: [1, 2] }, measured("States.ArrayPartition 017")),
  partition.fails("'text', 2", {}, measured("States.ArrayPartition 014")),
  partition.fails("$.a", { a: [1, 2] }, measured("States.ArrayPartition 020")),
  partition.fails("$.a, 2, 3", { a: [1, 2] }, measured("States.ArrayPartition 021")),
  partition.finds("$.b, 2", {}, "$.b", measured("States.ArrayPartition 015")),

  contains.gives("$.a, 2", { a: [1, 2] }, true, measured("States.ArrayContains 001")),
  contains.gives("$.a, 5", { a: [1, 2] }, false, measured("States.ArrayContains 002")),
  contains.gives("$.a, null", { a: [1, null] }, true, measured("States.ArrayContains 004")),
  contains.gives(
    "$.a, $.b",
    { a: [[1, 2, 3], 2], b: null },
    false,
    recorded("test_array_contains"),
  ),
  contains.gives(
    "$.a, $.b",
    { a: [[1, 2]], b: [1, 2] },
    true,
    measured("States.ArrayContains 007"),
  ),
  contains.gives(
    "$.a, $.b",
    { a: [{ x: 1 }], b: { x: 1 } },
    true,
    measured("States.ArrayContains 005"),
  ),
  contains.gives(
    "$.a, $.b",
    { a: [{ x: 1, y: 2 }], b: { y: 2, x: 1 } },
    false,
    measured("States.ArrayContains 006"),
  ),
  contains.gives(
    "$.a, $.b",
    { a: [{ x: 1 }], b: { x: 1, y: null } },
    false,
    measured("States.ArrayContains 012"),
  ),
  contains.gives("$.a, false", { a: [0, 1, -1] }, false, measured("States.ArrayContains 018")),
  contains.gives("$.a, true", { a: ["true", "false"] }, true, measured("States.ArrayContains 021")),
  contains.gives(
    "$.a, 9007199254740991",
    { a: ["-1", "9007199254740991"] },
    true,
    measured("States.ArrayContains 019"),
  ),
  contains.gives("$.a, '1'", { a: [1] }, true, TEXTS),
  contains.gives("$.a, 'null'", { a: [null] }, true, TEXTS),
  contains.gives("$.a, '[1, 2]'", { a: [[1, 2]] }, true, TEXTS),
  contains.gives("$.a, '{x=1}'", { a: [{ x: 1 }] }, true, TEXTS),
  contains.fails("'text', 'x'", {}, measured("States.ArrayContains 013")),
  contains.fails("$.a", { a: [1] }, measured("States.ArrayContains 014")),
  contains.fails("$.a, 1, 2", { a: [1] }, measured("States.ArrayContains 015")),

  range.gives("1, 9, 2", {}, [1, 3, 5, 7, 9], measured("States.ArrayRange 001")),
  range.gives("1.4, 5.6, 2.2", {}, [1, 3, 5], measured("States.ArrayRange 004")),
  range.gives("1.6, 1.4, 1", {}, [1], measured("States.ArrayRange 010")),
  range.gives("5.4, -0.6, -2.4", {}, [5, 3, 1], measured("States.ArrayRange 011")),
  range.gives("3, 3, -1", {}, [3], measured("States.ArrayRange 006")),
  range.gives("5, 1, 1", {}, [], measured("States.ArrayRange 008")),
  range.gives("1, 5, -1", {}, [], measured("States.ArrayRange 009")),
  range.runs("1, 1000, 1", {}, measured("States.ArrayRange 017")),
  range.fails("1, 1001, 1", {}, measured("States.ArrayRange 018")),
  range.fails("1001, 1, -1", {}, measured("States.ArrayRange 020")),
  range.fails("1, 10, 0", {}, measured("States.ArrayRange 015")),
  range.fails("1, 10, 0.49", {}, measured("States.ArrayRange 016")),
  range.fails("1, 10, 0.9", {}, inferred("States.ArrayRange 010: fractions are cut off")),
  range.fails("'a', 5, 1", {}, measured("States.ArrayRange 012")),
  range.fails("1, 5, 'c'", {}, measured("States.ArrayRange 014")),
  range.fails("1, 5", {}, measured("States.ArrayRange 021")),
  range.fails("1, 5, 1, 9", {}, measured("States.ArrayRange 022")),
  range.fails("3000000000, 3000000001, 1", {}, INT),

  item.gives("$.a, 1", { a: [1, { b: 2 }] }, { b: 2 }, measured("States.ArrayGetItem 005")),
  item.gives("$.a, 0", { a: [null] }, null, measured("States.ArrayGetItem 004")),
  item.gives("$.a, 1.2", { a: [1, 2, 3] }, 2, measured("States.ArrayGetItem 014")),
  item.gives(
    "$.a, 1.9",
    { a: [1, 2, 3] },
    2,
    inferred("States.ArrayGetItem 014: fractions are cut off"),
  ),
  item.gives("$.a, 999", { a: [] }, null, measured("States.ArrayGetItem 012")),
  item.gives(
    "$.a, -1",
    { a: [] },
    null,
    inferred("States.ArrayGetItem 012: an empty array has no wrong index"),
  ),
  item.fails("$.a, 3", { a: [1, 2, 3] }, measured("States.ArrayGetItem 010")),
  item.fails("$.a, -1", { a: [1, 2, 3] }, measured("States.ArrayGetItem 011")),
  item.fails("$.a, '1'", { a: [1, 2, 3] }, measured("States.ArrayGetItem 013")),
  item.fails("'text', 0", {}, measured("States.ArrayGetItem 009")),
  item.fails(
    "$.a",
    { a: [1] },
    inferred("the measured functions with a wrong number of arguments"),
  ),
  item.fails(
    "$.a, 0, 1",
    { a: [1] },
    inferred("the measured functions with a wrong number of arguments"),
  ),

  length.gives("$.a", { a: [[1], [2]] }, 2, measured("States.ArrayLength 003")),
  length.gives("States.Array()", {}, 0, measured("States.ArrayLength 005")),
  length.fails("'text'", {}, measured("States.ArrayLength 009")),
  length.fails("$.a", { a: { b: 1 } }, measured("States.ArrayLength 010")),
  length.fails(
    "States.JsonToString($.a)",
    { a: [1] },
    measured("Feature.IntrinsicComposition 003"),
  ),
  length.fails("", {}, inferred("the measured functions with a wrong number of arguments")),
  length.fails(
    "$.a, 1",
    { a: [1] },
    inferred("the measured functions with a wrong number of arguments"),
  ),
  array.fails(
    "States.ArrayLength('x')",
    {},
    inferred("the text of an expression is quoted whole"),
    "Invalid arguments in States.ArrayLength",
  ),

  unique.gives("$.a", { a: [1, 2, 3, 3, 4] }, [1, 2, 3, 4], measured("States.ArrayUnique 001")),
  unique.gives(
    "$.a",
    { a: [true, false, true] },
    [false, true],
    measured("States.ArrayUnique 004"),
  ),
  unique.gives("$.a", { a: [null, null, 1] }, [null, 1], measured("States.ArrayUnique 005")),
  unique.gives("$.a", { a: [1, "1", 1, "01"] }, [1, "1", "01"], measured("States.ArrayUnique 006")),
  unique.gives(
    "$.a",
    {
      a: [
        { x: 1, y: 2 },
        { y: 2, x: 1 },
      ],
    },
    [{ x: 1, y: 2 }],
    measured("States.ArrayUnique 008"),
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
    measured("States.ArrayUnique 009"),
  ),
  unique.gives("$.a", { a: ["Mon", "Thu", "Mon", "Tue"] }, ["Thu", "Tue", "Mon"], SETS),
  unique.gives("$.a", { a: [40, 17, 10, 9, 1] }, [17, 1, 40, 9, 10], SETS),
  unique.gives("$.a", { a: [1.5, 0.25, -3.75] }, [0.25, 1.5, -3.75], SETS),
  unique.fails("'text'", {}, measured("States.ArrayUnique 014")),
  unique.fails("$.a", { a: { b: 1 } }, measured("States.ArrayUnique 015")),
  unique.fails("", {}, inferred("the measured functions with a wrong number of arguments")),
];

import type { Json } from "@sfn-workers/states-language/json";
import type { Row, Source } from "../case.ts";
import { decide, INFERRED, measured, rule, SPECIFICATION } from "./choiceRow.ts";

const TYPES = ["String", "Numeric", "Timestamp"] as const;
type Kind = (typeof TYPES)[number];

/** What is less than the operand, equal to it and greater. */
const ORDERED: Readonly<Record<Kind, readonly [Json, Json, Json]>> = {
  String: ["alpha", "bravo", "charlie"],
  Numeric: [-7, 3.5, 42],
  Timestamp: ["2025-01-01T11:59:59.999Z", "2025-01-01T12:00:00.000Z", "2025-01-02T00:00:00.000Z"],
};

const ORDERS = {
  Equals: [1],
  LessThan: [0],
  LessThanEquals: [0, 1],
  GreaterThan: [2],
  GreaterThanEquals: [1, 2],
} as const;

/** Values that are of no type that the operator compares. */
const OTHERS: Readonly<Record<Kind, readonly Json[]>> = {
  String: [1, true, null, ["bravo"], { v: "bravo" }],
  Numeric: ["42", "3.5", true, null, [3.5], { v: 3.5 }],
  Timestamp: ["not-a-timestamp", "2025-01-01", 1_735_689_600, true, null, {}],
};

const comparisons = TYPES.flatMap((type) =>
  Object.entries(ORDERS).flatMap(([order, matching]): Row[] => {
    const operator = `${type}${order}`;
    const values = ORDERED[type];
    const operand = values[1];
    const isMatching = (_: Json, index: number) => matching.some((one) => one === index);
    const matches = values.filter(isMatching);
    const differs = values.filter((value, index) => !isMatching(value, index));
    const others = OTHERS[type];
    // The cases compare the texts with literals only.
    const byPath = type === "String" ? INFERRED : measured(`${operator}Path`);
    return [
      rule(operator, { [operator]: operand }, { matches, differs }, measured(operator)),
      rule(
        `${operator} is of values of its type only`,
        { [operator]: operand },
        { matches: [], differs: others },
        measured(operator),
      ),
      {
        name: `${operator}Path`,
        definition: decide({ Variable: "$.v", [`${operator}Path`]: "$.deep.w" }),
        input: [
          ...matches.map((v) => ({ v, deep: { w: operand } })),
          ...differs.map((v) => ({ v, deep: { w: operand } })),
          ...others.map((w) => ({ v: operand, deep: { w } })),
          ...others.map((v) => ({ v, deep: { w: operand } })),
        ],
        expected: {
          status: "SUCCEEDED",
          output: [
            matches.map(() => true),
            [...differs, ...others, ...others].map(() => false),
          ].flat(),
        },
        source: byPath,
      },
    ];
  }),
);

const values: readonly Row[] = [
  rule(
    "an empty text is less than any other",
    { StringLessThan: "alpha" },
    { matches: [""], differs: ["b"] },
    measured("StringLessThan"),
  ),
  rule(
    "timestamps are points in time: with or without milliseconds, with any offset",
    { TimestampEquals: "2025-01-01T12:00:00.000Z" },
    {
      matches: ["2025-01-01T12:00:00Z", "2025-01-01T07:00:00.000-05:00"],
      differs: ["2025-01-01T12:00:00.001Z"],
    },
    measured("TimestampEqualsPath"),
  ),
  rule(
    "BooleanEquals",
    { BooleanEquals: true },
    { matches: [true], differs: [false, "true", 1, null] },
    measured("BooleanEquals"),
  ),
  {
    name: "BooleanEqualsPath",
    definition: decide({ Variable: "$.v", BooleanEqualsPath: "$.w" }),
    input: [
      { v: true, w: true },
      { v: false, w: false },
      { v: true, w: false },
      { v: "true", w: true },
      { v: "true", w: "true" },
    ],
    expected: { status: "SUCCEEDED", output: [true, true, false, false, false] },
    source: measured("BooleanEqualsPath"),
  },
];

const KINDS: Readonly<Record<string, readonly Json[]>> = {
  IsNull: [null],
  IsBoolean: [true, false],
  IsNumeric: [42, 3.14, -7, 0],
  IsString: ["", "text", "42", "2025-01-01T00%3A00%3A00Z"],
  IsTimestamp: ["2025-01-01T00:00:00Z", "2024-02-29T23:59:59.5+02:00"],
};
const NEITHER: readonly Json[] = [{ nested: true }, ["a"]];

const typeTests = Object.entries(KINDS).flatMap(([operator, matches]): Row[] => {
  const differs = Object.entries(KINDS)
    .filter(
      ([other]) => other !== operator && !(operator === "IsString" && other === "IsTimestamp"),
    )
    .flatMap(([, of]) => of)
    .concat(NEITHER);
  return [
    rule(operator, { [operator]: true }, { matches, differs }, measured(operator)),
    rule(
      `${operator}: false`,
      { [operator]: false },
      { matches: differs, differs: matches },
      measured(operator),
    ),
  ];
});

const timestamps: readonly Row[] = [
  rule(
    "a timestamp has a date, a capital T, a time with seconds, and an offset or a capital Z",
    { IsTimestamp: true },
    {
      matches: [
        "2016-08-18T17:33:00Z",
        "2016-08-18T17:33:00.123456789Z",
        "2016-08-18T17:33:00-11:30",
      ],
      differs: [
        ...["2016-08-18t17:33:00Z", "2016-08-18T17:33:00z", "2016-08-18 17:33:00Z"],
        ...["2016-08-18T17:33:00", "2016-08-18T17:33Z", "2016-02-30T00:00:00Z", ""],
      ],
    },
    SPECIFICATION,
  ),
  rule(
    "a timestamp may not be escaped as in a URL",
    { IsTimestamp: true },
    { matches: [], differs: ["2025-01-01T00%3A00%3A00Z", "2025-01-01T00%3A00%3A00%2E123Z"] },
    measured("IsTimestamp"),
  ),
];

/** The operators of which the cases tell what a variable that is not there does. */
const MISSING: Readonly<Record<string, Source>> = {
  ...Object.fromEntries(
    [
      ...["StringEquals", "NumericEquals", "BooleanEquals", "IsTimestamp"],
      ...["TimestampLessThanEquals", "TimestampGreaterThanEquals"],
    ].map((operator) => [operator, measured(operator)]),
  ),
  ...Object.fromEntries(
    ["IsNull", "IsBoolean", "IsNumeric", "IsString"].map((operator) => [
      operator,
      measured(`${operator}, skipReason`),
    ]),
  ),
};

const missing: readonly Row[] = [
  ...[...Object.keys(KINDS), ...operators(), "BooleanEquals", "StringMatches"].map(
    (operator): Row => ({
      name: `${operator} of a variable that is not there fails, whatever the Default`,
      definition: decide({ Variable: "$.none", [operator]: operandOf(operator) }),
      input: [{ v: 1 }],
      expected: {
        status: "FAILED",
        error: "States.Runtime",
        cause:
          "Invalid path '$.none': The choice state's condition path references an invalid value.",
      },
      source: MISSING[operator] ?? INFERRED,
    }),
  ),
  ...[...operators(), "BooleanEquals"].map(
    (operator): Row => ({
      name: `${operator}Path of a path that is not there fails, whatever the Default`,
      definition: decide({ Variable: "$.v", [`${operator}Path`]: "$.none" }),
      input: [{ v: operandOf(operator) }],
      expected: {
        status: "FAILED",
        error: "States.Runtime",
        cause:
          "Invalid path '$.none': The choice state's condition path references an invalid value.",
      },
      source: operator.startsWith("String") ? INFERRED : measured(`${operator}Path`),
    }),
  ),
  {
    name: "IsPresent asks whether there is a value, be it null",
    definition: decide({ Variable: "$.a.b", IsPresent: true }),
    input: [{ a: { b: 1 } }, { a: { b: null } }, { a: {} }, { a: 1 }, {}, "text"],
    expected: { status: "SUCCEEDED", output: [true, true, false, false, false, false] },
    source: measured("IsPresent"),
  },
  {
    name: "IsPresent: false",
    definition: decide({ Variable: "$.v", IsPresent: false }),
    input: [{ v: 1 }, { v: null }, {}],
    expected: { status: "SUCCEEDED", output: [false, false, true] },
    source: measured("IsPresent"),
  },
];

function operators(): string[] {
  return TYPES.flatMap((type) => Object.keys(ORDERS).map((order) => `${type}${order}`));
}

function operandOf(operator: string): Json {
  const type = TYPES.find((one) => operator.startsWith(one));
  return type === undefined ? true : ORDERED[type][1];
}

/** What each operator of a Choice rule compares, and what it does not. */
export const choiceOperators: readonly Row[] = [
  ...comparisons,
  ...values,
  ...typeTests,
  ...timestamps,
  ...missing,
];

import type { Json } from "@sfn-workers/states-language/json";
import type { Expected, Row, Source } from "../case.ts";

/** An expression as the whole output of a state. */
function evaluates(expression: string, expected: Expected, source: Source, input: Json = {}): Row {
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "One",
    States: { One: { Type: "Pass", Output: `{% ${expression} %}`, End: true } },
  };
  const shown = expression.length > 90 ? `${expression.slice(0, 90)}… ` : expression;
  const name = expression.length > 90 ? `${shown}(${expression.length} characters)` : shown;
  return { name: `${name} of ${JSON.stringify(input)}`, definition, input, expected, source };
}

const gives = (expression: string, output: Json, source: Source, input?: Json) =>
  evaluates(expression, { status: "SUCCEEDED", output }, source, input);

const fails = (expression: string, cause: string, source: Source, input?: Json) =>
  evaluates(
    expression,
    { status: "FAILED", error: "States.QueryEvaluationError", cause },
    source,
    input,
  );

const refuses = (expression: string, source: Source) =>
  evaluates(expression, { create: "refused", message: "INVALID_JSONATA_EXPRESSION" }, source);

const SUITE: Source = {
  basis: "measured",
  where: "gabrielmoreira/tiny-asl-machine, Feature.JSONataBuiltins and its snapshots of AWS",
};
const issue = (number: number): Source => ({
  basis: "measured",
  where: `floci-io/floci#${number}`,
});
const FUNCTIONS = issue(2676);
const FAILURES = issue(2737);
const BY_ROW: Source = { basis: "inferred", where: "follows from the measured rows beside it" };
const LIMITS: Source = {
  basis: "measured",
  where: "radkawar/stackd, testdata/aws/stepfunctions/expression_limits.json",
};
const OUT_OF_MEMORY =
  "Expression evaluation memory limit exceeded: Check for excessive memory usage";

const PADDED: readonly Row[] = [
  fails("$length($pad('', 262145, 'a'))", OUT_OF_MEMORY, LIMITS),
  fails("$length($pad('', -262145, 'a'))", OUT_OF_MEMORY, BY_ROW),
  fails("$length($pad('', 262145, 'ab'))", OUT_OF_MEMORY, BY_ROW),
  gives("$length($pad('', 262144, 'ab'))", 262_144, LIMITS),
  gives("$length($pad('', 262144, 'ä'))", 262_144, LIMITS),
  gives("$length($pad($pad('', 131072, 'a'), 262145, 'a'))", 262_145, LIMITS),
  gives("$length($pad('', 131072, 'a') & $pad('', 131073, 'a'))", 262_145, LIMITS),
  gives("$length($join([$pad('', 131072, 'a'), $pad('', 131073, 'a')]))", 262_145, LIMITS),
];

const NOTHING = "returned nothing (undefined).";
const STACK =
  "threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.";
const MEMORY =
  "threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage";
const mismatch = (argument: number, name: string) =>
  `threw an error during evaluation. T0410: Argument ${argument} of function "${name}" does not match function signature`;

const repeated = (open: string, count: number, close: string) =>
  `${open.repeat(count)}1${close.repeat(count)}`;
/** `$p(text, n)` is the text doubled n times. To count its characters takes the whole second that an expression has. */
const ofDoubled = (expression: string) =>
  `($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; ${expression})`;
const recursive = (calls: number) =>
  `($f := function($x) { $x <= 0 ? 0 : 1 + $f($x - 1) }; $f(${calls}))`;

const RANDOM: readonly Row[] = [
  gives("$random(42)", 0.7275636800328681, issue(2662)),
  gives("$random(0)", 0.730967787376657, FUNCTIONS),
  gives("$random(7)", 0.7306990420600421, FUNCTIONS),
  gives("$random(0.9)", 0.730967787376657, FUNCTIONS),
  gives("$random(-3.5) = $random(-3)", true, BY_ROW),
  gives("$random(-42)", 0.2726154686397476, BY_ROW),
  gives("$random(281474976710656)", 0.730967787376657, BY_ROW),
  gives("$random(77) = $random(77)", true, SUITE),
  gives("$random() = $random()", false, FUNCTIONS),
  fails("$random('seed')", mismatch(1, "random"), SUITE),
  fails("$random(null)", mismatch(1, "random"), SUITE),
  fails("$random($states.input.seed)", mismatch(1, "random"), SUITE, { seed: { a: 1 } }),
  fails("$random(1, 2)", mismatch(2, "random"), SUITE),
];

const RANGE: readonly Row[] = [
  gives("$range(0, 10, 5)", [0, 5, 10], SUITE),
  gives("$range(0, 9, 5)", [0, 5], FUNCTIONS),
  gives("$range(9, 0, -3)", [9, 6, 3, 0], FUNCTIONS),
  gives("$range(1.4, 5.6, 2.2)", [1, 3, 5], SUITE),
  gives("$range(-1.7, 2, 1)", [-1, 0, 1, 2], FUNCTIONS),
  gives("$range(-2.9, 0, 1)", [-2, -1, 0], FUNCTIONS),
  gives("$range(5, 1, -1.5)", [5, 4, 3, 2, 1], FUNCTIONS),
  gives("$range(3, 3, 1)", 3, FUNCTIONS),
  gives("[$range(3, 3, 1)]", [3], BY_ROW),
  gives("$count($range(1, 1001, 1))", 1001, SUITE),
  gives("$count($range(1, 200000, 1))", 200_000, FUNCTIONS),
  fails("$range(1, 500000, 1)", MEMORY, FUNCTIONS),
  fails("$range(1, 1e17, 1)", MEMORY, BY_ROW),
  fails("$range(1, 10, 0)", NOTHING, SUITE),
  fails("$range(1, 10, 0.49)", NOTHING, SUITE),
  fails("$range(5, 1, 1)", NOTHING, FUNCTIONS),
  fails("$range(1, 5, -1)", NOTHING, FUNCTIONS),
  fails("$range(1, 5)", NOTHING, SUITE),
  fails("$range(1)", mismatch(2, "range"), FUNCTIONS),
  fails("$range('a', 5, 1)", mismatch(1, "range"), SUITE),
  fails("$range(1, 5, null)", mismatch(3, "range"), SUITE),
  fails("$range(1, 5, 1, 9)", mismatch(4, "range"), SUITE),
];

const NO_LIST =
  'threw an error during evaluation. T0412: Argument 1 of function "partition" must be an array of undefined';

const PARTITION: readonly Row[] = [
  gives("$partition($states.input, 2)", [[1, 2], [3, 4], [5]], SUITE, [1, 2, 3, 4, 5]),
  gives("$partition($states.input, 2.6)", [[1, 2], [3, 4], [5]], SUITE, [1, 2, 3, 4, 5]),
  gives("$partition($states.input)", [[1, 2, 3]], SUITE, [1, 2, 3]),
  gives("$partition($states.input, 9)", [[1, 2, 3]], BY_ROW, [1, 2, 3]),
  fails("$partition([], 2)", NOTHING, FUNCTIONS),
  fails("$partition($none, 2)", NOTHING, FUNCTIONS),
  fails("$partition([1, 2], 0)", NOTHING, SUITE),
  fails("$partition([1, 2], -0.5)", NOTHING, FUNCTIONS),
  fails("$partition([1, 2], -1)", "D3137: Second argument must be zero or greater", FUNCTIONS),
  fails("$partition([1, 2], '2')", mismatch(2, "partition"), SUITE),
  fails("$partition([1, 2], null)", mismatch(2, "partition"), SUITE),
  fails("$partition([1, 2], 2, 9)", mismatch(3, "partition"), SUITE),
  fails("$partition('text', 2)", NO_LIST, SUITE),
  fails("$partition(null, 2)", NO_LIST, FUNCTIONS),
  fails("$partition(5, 2)", NO_LIST, BY_ROW),
];

const OTHER_FUNCTIONS: readonly Row[] = [
  gives("$hash('input', 'SHA-1')", "140f86aae51ab9e1cda9b4254fe98a74eb54c1a1", issue(2662)),
  gives("$hash('ñ', 'MD5')", "94e9342ecbb1458b6043ecd3bfcbc192", FUNCTIONS),
  gives("$length($hash($states.input, 'SHA-256'))", 64, SUITE, "a".repeat(10_001)),
  fails(
    "$hash('a', 'sha-256')",
    "D3137: Hash algorithm 'sha-256' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5",
    SUITE,
  ),
  fails("$hash('a')", NOTHING, FUNCTIONS),
  fails("$hash()", mismatch(1, "hash"), SUITE),
  fails("$hash(5, 'MD5')", mismatch(1, "hash"), SUITE),
  fails("$hash('a', 5)", mismatch(2, "hash"), FUNCTIONS),
  fails("$hash('a', 'MD5', 'b')", mismatch(3, "hash"), SUITE),
  gives("$parse($states.input)", { a: 1, items: [1, 2] }, SUITE, ' {"a":1,"items":[1,2]} '),
  gives("$parse('1e2')", 100, FUNCTIONS),
  gives("$string($parse('1e21'))", "1e+21", issue(2669)),
  gives("$exists($parse('null'))", true, FUNCTIONS),
  ...["", "  ", "{bad json}", '{"a":1}{"b":2}', "[1,2] [3,4]", '{"a":1,"a":2}', "1e400"].map(
    (text) => fails("$parse($states.input)", "D3137: Invalid JSON", FUNCTIONS, text),
  ),
  fails("$parse()", NOTHING, SUITE),
  ...[5, null, { a: 1 }].map((value) =>
    fails("$parse($states.input)", mismatch(1, "parse"), SUITE, value),
  ),
  fails("$parse('1', 1)", mismatch(2, "parse"), SUITE),
  fails("$uuid('x')", mismatch(1, "uuid"), SUITE),
  fails("$uuid(null)", mismatch(1, "uuid"), SUITE),
  fails("$uuid(1, 2)", mismatch(1, "uuid"), SUITE),
  fails("$eval('1+1')", "T1006: Attempted to invoke a non-function", FAILURES),
  fails("$base64decode('!!!')", "threw an internal error during evaluation.", issue(2736)),
];

const BOUNDS: readonly Row[] = [
  gives(Array(100).fill("1").join("+"), 100, FAILURES),
  fails(Array(101).fill("1").join("+"), STACK, FAILURES),
  fails(Array(200).fill("1").join("+"), STACK, FAILURES),
  gives(repeated("(", 99, ")"), 1, FAILURES),
  fails(repeated("(", 100, ")"), STACK, FAILURES),
  gives(repeated("[", 99, "]"), JSON.parse(repeated("[", 99, "]")), FAILURES),
  fails(repeated("[", 100, "]"), STACK, FAILURES),
  gives(`1${" ~> $string".repeat(99)}`, "1", FAILURES),
  fails(`1${" ~> $string".repeat(100)}`, STACK, FAILURES),
  gives(recursive(31), 31, FAILURES),
  fails(recursive(32), STACK, FAILURES),
  fails(recursive(1_000_000), STACK, issue(2667)),
  fails(
    "($f := function($x) { $f($x + 1) }; $f(1))",
    "threw an error during evaluation: Expression evaluation timeout: Check for infinite loop",
    issue(2667),
  ),
  gives("[1..873782] ~> $count()", 873_782, FAILURES),
  fails("[1..873783] ~> $count()", MEMORY, FAILURES),
  fails("$sum([1..900000])", MEMORY, FAILURES),
  gives(ofDoubled("$boolean($p('x', 22))"), true, FAILURES),
  fails(ofDoubled("$boolean($p('x', 23))"), MEMORY, FAILURES),
];

const TIMES: Source = { basis: "measured", where: "ministackorg/ministack#1519" };

const NUMBERS: readonly Row[] = [
  gives("1/0", "Infinity", FAILURES),
  gives("-1/0", "-Infinity", FAILURES),
  gives("1e308 * 10", "Infinity", FAILURES),
  gives("0/0", "NaN", FAILURES),
  gives("[1/0]", ["Infinity"], issue(2783)),
  gives("{'k': 1/0}", { k: "Infinity" }, issue(2783)),
  gives("$parseInteger('abc', '0')", "NaN", issue(2783)),
  gives("$string(1e20)", "100000000000000000000", issue(2669)),
  gives("$string(1.5e20)", "150000000000000000000", issue(2669)),
  gives("$string(1e21)", "1e+21", issue(2669)),
  gives("$string(-1e21)", "-1e+21", issue(2669)),
  gives("$string(1e-7)", "1e-7", issue(2669)),
  gives("$string(1/3)", "0.333333333333333", issue(2669)),
  gives("$string(0.1 + 0.2)", "0.3", BY_ROW),
  fails("$formatNumber(1, 'x')", "D3086: The sub-picture must not contain", FAILURES),
  fails("$sqrt(-1)", "D3060: The sqrt function cannot be applied", issue(2668)),
  fails("$sum(['a'])", 'T0412: Argument 1 of function "sum" must be an array', issue(2668)),
  gives("$fromMillis(0, '[H01]:[m01][Z]', '+0530')", "05:30+05:30", TIMES),
  gives("$fromMillis(0, '[H01]:[m01][Z]', '+05:30')", "00:05+00:05", TIMES),
];

const VERSION: Source = {
  basis: "documented",
  where: "developer guide, transforming-data: JSONata 2.0.6; re:Post QUjbMZmvsUSP-L54CZCpycFg",
};

const SYNTAX: readonly Row[] = [
  refuses("$states.input.a ?? 1", VERSION),
  refuses("$states.input.a ?: 1", VERSION),
  refuses("1 +", issue(2745)),
  refuses("'open", issue(2745)),
];

/** A state, and one after it. */
const state = (
  name: string,
  One: { readonly Type: string; readonly [field: string]: unknown },
  expected: Expected,
  source: Source,
): Row => ({
  name,
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "One",
    States: One.Type === "Fail" ? { One } : { One, Two: { Type: "Succeed" } },
  },
  expected,
  source,
});

const VALIDATION: Source = {
  basis: "measured",
  where: "gabrielmoreira/tiny-asl-machine, Feature.JSONataValidation and its snapshots of AWS",
};
const task = (more: object) => ({
  Type: "Task",
  Resource: "arn:aws:states:::aws-sdk:sts:getCallerIdentity",
  Arguments: {},
  Next: "Two",
  ...more,
});
const LAMBDA = { Resource: "arn:aws:states:::lambda:invoke" };
/** A second rule after one that does not match. */
const choice = (rule: object) => ({
  Type: "Choice",
  Choices: [
    { Condition: "{% false %}", Next: "Two" },
    { ...rule, Next: "Two" },
  ],
});
const failed = (cause: string): Expected => ({
  status: "FAILED",
  error: "States.QueryEvaluationError",
  cause,
});

const FIELDS: readonly Row[] = [
  ...(
    [
      [
        "{% '3' %}",
        "returned an unexpected result type. Expected 'number', but was 'string' for value: \"3\"",
      ],
      ["{% -1 %}", "TimeoutSeconds must be between 0 and 99999999 but was: -1"],
      ["{% 1.6 %}", "The TimeoutSeconds field cannot be parsed as an integer: 1.6"],
      ["{% $states.input.none %}", NOTHING],
    ] as const
  ).map(([TimeoutSeconds, cause]) =>
    state(`TimeoutSeconds ${TimeoutSeconds}`, task({ TimeoutSeconds }), failed(cause), VALIDATION),
  ),
  state(
    "a Pass state has no $states.result",
    { Type: "Pass", Output: "{% $states.result %}", Next: "Two" },
    { create: "refused", message: "Field '$states.result' does not exist." },
    VALIDATION,
  ),
  state(
    "Arguments have no $states.result",
    task({ Arguments: { a: "{% $states.result %}" } }),
    { create: "refused", message: "Field '$states.result' does not exist." },
    BY_ROW,
  ),
  state(
    "Arguments have no $states.errorOutput",
    task({ Arguments: { a: "{% $states.errorOutput %}" } }),
    { create: "refused", message: "Field '$states.errorOutput' does not exist." },
    VALIDATION,
  ),
  state(
    "nothing reads a member outside of $states",
    { Type: "Pass", Output: { v: "{% phone %}" }, Next: "Two" },
    {
      create: "refused",
      message:
        "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported.",
    },
    issue(2670),
  ),
  state(
    "Output sees the variables of before Assign",
    {
      Type: "Pass",
      Assign: { a: 1 },
      Output: "{% $exists($a) %}",
      Next: "Two",
    },
    { status: "SUCCEEDED", output: false },
    VALIDATION,
  ),
  state(
    "a Map over the state's input has no Map.Item.Source",
    {
      Type: "Map",
      Items: [1],
      ItemSelector: { source: "{% $states.context.Map.Item.Source %}" },
      ItemProcessor: { StartAt: "In", States: { In: { Type: "Succeed" } } },
      Next: "Two",
    },
    failed(
      "The JSONata expression '$states.context.Map.Item.Source' specified for the field 'ItemSelector/source' returned nothing (undefined).",
    ),
    { basis: "measured", where: "gabrielmoreira/tiny-asl-machine, Feature.JsonataScopeSource" },
  ),
  state(
    "a Choice rule's Output may be an empty text",
    { Type: "Choice", Choices: [{ Condition: "{% true %}", Output: "", Next: "Two" }] },
    { status: "SUCCEEDED", output: "" },
    { basis: "measured", where: "gabrielmoreira/tiny-asl-machine, Feature.ChoiceJsonata" },
  ),
  ...(
    [
      [{ Type: "Pass", Output: { v: "{% $none %}" }, Next: "Two" }, "Output/v"],
      [
        { Type: "Pass", Output: { a: { b: [[1, "{% $none %}"]] } }, Next: "Two" },
        "Output/a/b[0][1]",
      ],
      [{ Type: "Pass", Assign: { x: { y: "{% $none %}" } }, Next: "Two" }, "Assign/x/y"],
      [{ Type: "Wait", Seconds: "{% $none %}", Next: "Two" }, "Seconds"],
      [{ Type: "Fail", Error: "{% $none %}" }, "Error"],
      [{ Type: "Fail", Cause: "{% $none %}" }, "Cause"],
      [
        task({ ...LAMBDA, Arguments: { FunctionName: "f", Payload: { a: "{% $none %}" } } }),
        "Arguments/Payload/a",
      ],
      [choice({ Condition: "{% $none %}" }), "Choices[1]/Condition"],
      [choice({ Condition: "{% true %}", Output: { v: "{% $none %}" } }), "Choices[1]/Output/v"],
      [choice({ Condition: "{% true %}", Assign: { x: "{% $none %}" } }), "Choices[1]/Assign/x"],
      [
        task({
          ...LAMBDA,
          Arguments: { FunctionName: "f", Payload: "{% $error('no') %}" },
          Catch: [
            { ErrorEquals: ["Other"], Next: "Two" },
            { ErrorEquals: ["States.ALL"], Output: { v: "{% $none %}" }, Next: "Two" },
          ],
        }),
        "Catch[1]/Output/v",
      ],
    ] as const
  ).map(([One, field]) =>
    state(
      `the cause names the field ${field}`,
      One,
      failed(
        `The JSONata expression '$none' specified for the field '${field}' returned nothing (undefined).`,
      ),
      issue(2689),
    ),
  ),
];

/** JSONata as Step Functions has it. */
export const jsonata: readonly Row[] = [
  ...RANDOM,
  ...RANGE,
  ...PARTITION,
  ...OTHER_FUNCTIONS,
  ...BOUNDS,
  ...PADDED,
  ...NUMBERS,
  ...SYNTAX,
  ...FIELDS,
];

import type { Row, Source } from "../../case.ts";
import { stackd, tinyAsl } from "../sources.ts";
import { BY_ROW, FAILURES, fails, gives, issue, MEMORY, NOTHING } from "./rows.ts";

const SUITE: Source = tinyAsl("Feature.JSONataBuiltins and its snapshots of AWS");

const FUNCTIONS = issue(2676);

const LIMITS: Source = stackd("expression_limits.json");

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

const mismatch = (argument: number, name: string) =>
  `threw an error during evaluation. T0410: Argument ${argument} of function "${name}" does not match function signature`;

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

/** The functions that Step Functions adds to JSONata, and what AWS's have of their own. */
export const functions: readonly Row[] = [
  ...RANDOM,
  ...RANGE,
  ...PARTITION,
  ...OTHER_FUNCTIONS,
  ...PADDED,
];

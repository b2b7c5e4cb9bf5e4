import type { Row } from "../../case.ts";
import { FAILURES, fails, gives, issue, MEMORY } from "./rows.ts";

const STACK =
  "threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.";

const repeated = (open: string, count: number, close: string) =>
  `${open.repeat(count)}1${close.repeat(count)}`;

/** `$p(text, n)` is the text doubled n times. To count its characters takes the whole second that an expression has. */
const ofDoubled = (expression: string) =>
  `($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; ${expression})`;

const recursive = (calls: number) =>
  `($f := function($x) { $x <= 0 ? 0 : 1 + $f($x - 1) }; $f(${calls}))`;

/** How deep, long and large an evaluation may be. */
export const bounds: readonly Row[] = [
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

import type { Row, Source } from "../../case.ts";
import { documented, measured } from "../sources.ts";
import { BY_ROW, evaluates, FAILURES, fails, gives, issue } from "./rows.ts";

const refuses = (expression: string, source: Source) =>
  evaluates(expression, { create: "refused", message: "INVALID_JSONATA_EXPRESSION" }, source);

const TIMES: Source = measured("ministackorg/ministack#1519");

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

const VERSION: Source = documented(
  "developer guide, transforming-data: JSONata 2.0.6; re:Post QUjbMZmvsUSP-L54CZCpycFg",
);

const SYNTAX: readonly Row[] = [
  refuses("$states.input.a ?? 1", VERSION),
  refuses("$states.input.a ?: 1", VERSION),
  refuses("1 +", issue(2745)),
  refuses("'open", issue(2745)),
];

/** The numbers of JSONata, and the syntax of its version 2.0.6. */
export const language: readonly Row[] = [...NUMBERS, ...SYNTAX];

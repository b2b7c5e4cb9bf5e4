import type { Row } from "../../case.ts";
import { inferred, localStack, tinyAsl } from "../sources.ts";
import { callsOf } from "./calls.ts";

const add = callsOf("States.MathAdd");
const random = callsOf("States.MathRandom");

export const numbers: readonly Row[] = [
  add.gives("111, -1", {}, 110, tinyAsl("States.MathAdd 002")),
  add.gives("$.a, $.b", { a: 1.6, b: 2.7 }, 5, tinyAsl("States.MathAdd 005")),
  add.gives("$.a, $.b", { a: 0.1, b: 0.2 }, 0, tinyAsl("States.MathAdd 006")),
  add.gives("2.5, 0", {}, 3, localStack("test_math_add")),
  add.gives("-1.5, 0", {}, -1, localStack("test_math_add")),
  add.gives("-1.51, 0", {}, -2, localStack("test_math_add")),
  add.gives("2147483646, 1", {}, 2_147_483_647, tinyAsl("States.MathAdd 015")),
  add.gives("-2147483647, -1", {}, -2_147_483_648, tinyAsl("States.MathAdd 016")),
  add.gives("States.MathAdd($.a, 1), 2", { a: 5 }, 8, tinyAsl("States.MathAdd 023")),
  add.runs("1e309, 1", {}, tinyAsl("States.MathAdd 026")),
  add.runs("-1e309, 1", {}, tinyAsl("States.MathAdd 027")),
  add.fails("2147483647, 1", {}, tinyAsl("States.MathAdd 011")),
  add.fails("-2147483648, -1", {}, tinyAsl("States.MathAdd 012")),
  add.fails("3000000000, 1", {}, tinyAsl("States.MathAdd 013")),
  add.fails("-3000000000, 1", {}, tinyAsl("States.MathAdd 014")),
  add.fails("'a', 1", {}, tinyAsl("States.MathAdd 017")),
  add.fails("'1.5', 2", {}, tinyAsl("States.MathAdd 032")),
  add.fails("null, 1", {}, tinyAsl("States.MathAdd 019")),
  add.fails("true, 1", {}, tinyAsl("States.MathAdd 020")),
  add.fails("-1, $.a", { a: [1] }, tinyAsl("States.MathAdd 036")),
  add.fails("1", {}, tinyAsl("States.MathAdd 021")),
  add.fails("1, 2, 3", {}, tinyAsl("States.MathAdd 022")),

  random.gives("1, 100, 42", {}, 63, tinyAsl("States.MathRandom 002")),
  random.gives("1, 1000, 1", {}, 106, tinyAsl("States.MathRandom 003")),
  random.gives("1, 1000, 2", {}, 806, tinyAsl("States.MathRandom 003")),
  random.gives("1, 5, 42", {}, 3, tinyAsl("States.MathRandom 019")),
  random.gives("-5, 5, 42", {}, -5, tinyAsl("States.MathRandom 025")),
  random.gives("1, 10, 0", {}, 7, tinyAsl("States.MathRandom 016")),
  random.gives("1, 10, -10", {}, 1, tinyAsl("States.MathRandom 015")),
  random.gives("2147483640, 2147483647, 1", {}, 2_147_483_644, tinyAsl("States.MathRandom 022")),
  random.gives(
    "1, 100, 42.6",
    {},
    63,
    inferred("a long of Java: the fraction of a seed is cut off"),
  ),
  random.gives("1.6, 2.4", {}, 1, inferred("States.MathRandom 007: fractions are cut off")),
  random.runs("-1000000, 1000000", {}, tinyAsl("States.MathRandom 021")),
  random.fails("1, 1", {}, tinyAsl("States.MathRandom 004")),
  random.fails("10, 5", {}, tinyAsl("States.MathRandom 005")),
  random.fails("1.4, 1.6", {}, tinyAsl("States.MathRandom 008")),
  random.fails("1.49, 1.49", {}, tinyAsl("States.MathRandom 009")),
  random.fails("'a', 10", {}, tinyAsl("States.MathRandom 010")),
  random.fails("1, 'b'", {}, tinyAsl("States.MathRandom 011")),
  random.fails("1, 10, 'seed'", {}, tinyAsl("States.MathRandom 012")),
  random.fails("1, 10, null", {}, tinyAsl("States.MathRandom 018")),
  random.fails("$.a, 10", { a: null }, tinyAsl("States.MathRandom 026")),
  random.fails("1", {}, tinyAsl("States.MathRandom 013")),
  random.fails("1, 10, 5, 99", {}, tinyAsl("States.MathRandom 014")),
  random.fails(
    "1, 3000000000",
    {},
    inferred("as States.MathAdd with 3000000000: an integer has 32 bits"),
  ),
  random.fails(
    "-2147483648, 2147483647",
    {},
    inferred("nextInt(end - start) of Java fails for a negative bound"),
  ),
];

import { expect, test } from "vitest";
import { inspectJsonata } from "./inspect.ts";

test.each([
  ["$a ?? 1", "?"],
  ["[1, $f($a.b ?? $c)]", "?"],
  ["$a ?: 1", ":"],
  ["{'a': $x ?? 1, 'b': $y.b.c ?: 2}", "?"],
  ["$a ? $b : $c ?: $d", ":"],
])("JSONata's operators of after 2.0.6 are no syntax: %s", async (text, symbol) => {
  expect(await inspectJsonata(text)).toMatchObject({
    syntax: `The symbol "${symbol}" cannot be used as a unary operator`,
  });
});

test.each([
  "$a ? 1 : 2",
  "$a?1:2",
  "$a = '??' ? '?:' : `??`",
  "$match($a, /a??/)?1:2",
  "/* ?? */ $a ? $f(?, 1) : 2",
])("other expressions have the syntax of 2.0.6: %s", async (text) => {
  expect((await inspectJsonata(text)).syntax).toBeUndefined();
});

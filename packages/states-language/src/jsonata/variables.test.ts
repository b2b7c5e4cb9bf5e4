import { expect, test } from "vitest";
import { inspectJsonata } from "./inspect.ts";

test.each<[string, string[]]>([
  ["1", []],
  ["$states.input.a", []],
  ["$a", ["a"]],
  ["$a + $b.c + $a", ["a", "b"]],
  ["$sum($list)", ["list"]],
  ["$uuid() & $hash($a, 'MD5')", ["a"]],
  ["$eval", ["eval"]],
  ["$", []],
  ["$$.a", []],
  ["a.b", []],
  ["[$a, {'x': $b}]", ["a", "b"]],
  ["{$a: 1}", ["a"]],
  ["$a ? $b : $c", ["a", "b", "c"]],
  ["($x := $a; $x + 1)", ["a"]],
  ["($x := $x; $x)", []],
  ["(($x := 1); $x)", ["x"]],
  ["($f := function($n) { $n = 0 ? 0 : $f($n - 1) }; $f($a))", ["a"]],
  ["$map($list, function($item, $i) { $item + $i + $a })", ["list", "a"]],
  ["function($x) { $x }($x)", ["x"]],
  ["$list[$a]", ["list", "a"]],
  ["$list@$l.$l.a", ["list"]],
  ["$list#$i[$i = 0]", ["list"]],
  ["$list^(>$a)", ["list", "a"]],
  ["$list.($a)", ["list", "a"]],
])("%s reads %j", async (expression, expected) => {
  const { variables } = await inspectJsonata(expression);
  expect([...variables].sort()).toEqual(expected.sort());
});

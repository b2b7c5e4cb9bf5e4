import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../json/value.ts";
import { parseExpression } from "../library.ts";
import { reachedOf, reachOf } from "../reach.ts";
import { cheapness, mayMark } from "./cheapness.ts";
import type { Node } from "./node.ts";

async function analysed(text: string, input: Json) {
  const expression = await parseExpression(text);
  const ast = expression.ast() as unknown as Node;
  const bindings = reachedOf({ states: { input }, limit: 3 } as JsonObject, reachOf(ast));
  return { expression, bindings, cheapness: cheapness(ast, bindings, mayMark(ast)) };
}

const kindOf = async (text: string, input: Json = {}) =>
  (await analysed(text, input)).cheapness.kind;

describe("an expression is evaluated in the main thread", () => {
  const order: Json = {
    id: "o-1",
    total: 129.5,
    customer: { name: "Ada", tags: ["gold", "eu"], address: { city: "Paris", zip: "75001" } },
    lines: [
      { sku: "A", qty: 2, price: 20 },
      { sku: "B", qty: 1, price: 80 },
    ],
  };
  test.each([
    "$states.input.customer.address.city",
    "$states.input.total * 1.2 > 100 and $states.input.customer.name = 'Ada'",
    "$states.input.total > 100 ? 'large' : $exists($states.input.missing) ? 1 : 'small'",
    "{'id': $states.input.id, 'tags': [$states.input.customer.tags, 'new']}",
    "$states.input.lines[qty > 1].sku",
    "$states.input.lines[-1].{'sku': sku, 'sum': qty * price}",
    "$states.input.lines{sku: $sum(qty)}",
    "$map($states.input.lines, function($line, $index) { $string($index) & $line.sku })",
    "$merge($map($states.input.lines, function($line) { {$line.sku: $line.qty * $limit} }))",
    "$filter($states.input.lines, function($line) { $line.price >= 20 }) ~> $count()",
    "$each($states.input.customer.address, function($value, $key) { $key & '=' & $value })",
    "($vat := 0.2; $net := $states.input.total; $round($net * (1 + $vat), 2))",
    "$states.input.customer.name ~> $uppercase ~> $substring(1)",
    "$distinct($states.input.lines.sku)",
    "$join($split($states.input.id, '-'), '_')",
    "$fromMillis($toMillis('2026-03-01T12:30:00Z'), '[Y0001]-[M01]-[D01]')",
    "$formatNumber($states.input.total, '#,##0.00') & $uuid()",
    "$states.input.**.zip",
    "$states.input.lines[0].sku & $states.input.lines[-1].qty",
    "$states.input.lines^(>price, sku)[0]",
    "$sort($states.input.lines, function($a, $b) { $a.qty > $b.qty }).sku",
    "$reduce($states.input.lines, function($sum, $line) { $sum + $line.qty }, 0)",
    "$replace($pad($string($limit), -6, '0'), '0', '.')",
    "[1..10][$ % 2 = 0]",
    "$sum($range(1, 1000, 1)) + $count($range(10, -10, -0.5)) + $count($range(10, -10, -2.5))",
    "$partition($states.input.lines, 1)",
    "$match($states.input.id, /^o-([0-9]+)$/).groups[0]",
    "$replace($states.input.customer.name, /[aeiou]/, '<$0>')",
    "$states.input.lines[$contains(sku, /^(A|B)$/i)]",
    "$split('a, b;c', /[,;]\\s?/)[1]",
  ])("if it is cheap: %s", async (text) => {
    expect(await kindOf(text, order)).toBe("cheap");
  });

  test.each([
    "[1..$limit]",
    "$range(1, $limit, 1)",
    "$range(1, 2)",
    "$replace('a', $states.input.id, 'c')",
    "$match($states.input.id, /^(a|aa)+$/)",
    "$match($states.input.id, /a*a*/)",
    "$replace($states.input.id, /(a)\\1/, '')",
    "$replace($states.input.id, /a/, function($m) { 'b' })",
    "/a/",
    "$uppercase(/a/)",
    "$map($states.input.lines, function($l) { $reduce($l, function($a, $b) { $a & $b }) })",
    "$reduce($states.input.lines, $append)",
    "($f := function($x) { $f($x) }; $f(1))",
    "function($x) { $x }(1)",
    "($sum := 1; $sum(2))",
    "$map($states.input.lines, function($x)<x:x> { $x })",
    "$map($states.input.lines, $states.input.f)",
    "$map($states.input.lines, $range)",
    "$$",
    "$eval('1')",
    "$states.input ~> |$|{}|",
    "$substring(?, 1)",
    "$states.input.lines@$l.{'a': $l}",
    "$states.input.lines#$i.{'a': $i}",
    "$states.input.lines.sku.%",
    "{'a': $x := 1}",
    "$formatNumber(1, $states.input.id)",
    "$fromMillis(1, '[Y,9-999999999]')",
    "$formatInteger(1000000000, 'I')",
    "$sum",
    "[$sum]",
  ])("but not if nothing is proved of it: %s", async (text) => {
    expect(await kindOf(text, order)).toBe("never");
  });

  test.each<[string, Json]>([
    ["$states.input", "x".repeat(70_000)],
    ["$unknown", {}],
    ["$match($states.input, /a*b/)", "a".repeat(5_000)],
    ["[1..400000]", {}],
    ["$range(1, 400000, 1)", {}],
    ["$range(400000, 1, -1.9)", {}],
    ["$pad('x', 4e8)", {}],
    ["$pad('x', $limit)", {}],
    ["$sort($states.input)", Array(300).fill(1)],
    ["$states.input^($)", Array(300).fill(1)],
    ["$reduce($states.input, function($a, $b) { [$a, $a, $b] })", Array(20).fill(1)],
    ["$reduce($states.input, function($a, $b) { $a & $a })", ["x", ...Array(19).fill(1)]],
    ["$count($states.input)", Array(70_000).fill(0)],
    ["$states.input.a.a", Array(9_000).fill({ a: { a: 1 } })],
    ["$map($states.input, function($a) { $states.input[$ = $a] })", Array(200).fill(1)],
    ["$states.input[$count($states.input) > 0]", Array(6_000).fill(1)],
    ["$states.input.**.**.**", nested(60)],
    ["$distinct($states.input)", Array(2_000).fill("x")],
    [
      "($a := $states.input & $states.input; $b := $a & $a; $c := $b & $b; $d := $c & $c; $e := $d & $d; $e & $e)",
      "x".repeat(60_000),
    ],
    [
      "($a := [$states.input, $states.input, $states.input]; $b := [$a, $a, $a]; $c := [$b, $b]; -[$c, $c, $c])",
      "\u0001".repeat(43_000),
    ],
    ["$states.input.{'a': $limit}", { tupleStream: true, limit: [1, 2] }],
    [
      "[{'tupleStream': true, 'limit': $states.input}][$limit.($limit.($limit)) = 1]",
      Array(1_000).fill(1),
    ],
    [
      "[{$states.input.name: true, 'limit': $states.input.list}][$limit.($limit.($limit)) = 1]",
      { name: "tupleStream", list: Array(1_000).fill(1) },
    ],
    [
      "[$states.input{name: true, 'limit': list}][$limit.($limit.($limit)) = 1]",
      { name: "tupleStream", list: Array(200).fill(1) },
    ],
    ["[$parse($states.input), 1][$limit.($limit.($limit)) = 1]", "x".repeat(200)],
    [`$states.input[${"1+".repeat(1_100)}1]`, {}],
  ])("and not if it is dear with its input: %s", async (text, input) => {
    expect(await kindOf(text, input)).toBe("dear");
  });
});

function nested(depth: number): Json {
  let value: Json = 1;
  for (let level = 0; level < depth; level += 1) value = { a: value, b: [value === 1 ? 1 : 2] };
  return value;
}

const leaf = fc.constantFrom(
  "$states.input",
  "$states.input.a",
  "$states.input.b.a",
  "$states.input.*",
  "$states.input.**",
  "$limit",
  "$",
  "a",
  "a.b",
  "1",
  "'a'",
  "'text'",
  "null",
);

/** Expressions of what the tables know, and of a little that they do not. */
const expressions = fc.letrec<{ text: string }>((tie) => {
  const inner = tie("text");
  const made = (parts: number, make: (...given: string[]) => string) =>
    fc.tuple(...Array.from({ length: parts }, () => inner)).map((given) => make(...given));
  return {
    text: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      made(2, (a, b) => `${a}.${b.startsWith("$") || /^\w/.test(b) ? `(${b})` : b}`),
      made(2, (a, b) => `(${a})[${b}]`),
      made(2, (a, b) => `(${a}).(${b})`),
      made(2, (a, b) => `(${a} & ${b})`),
      made(2, (a, b) => `(${a} = ${b})`),
      made(2, (a, b) => `[${a}, ${b}]`),
      made(3, (a, b, c) => `{'a': ${a}, $string(${b}): ${c}}`),
      made(3, (a, b, c) => `(${a}){$string(${b}): ${c}}`),
      made(3, (a, b, c) => `(${a} ? ${b} : ${c})`),
      made(2, (a, b) => `($v := ${a}; ${b} & $v)`),
      made(2, (a, b) => `$map(${a}, function($x, $i, $l) { [$x, $i, ${b}] })`),
      made(2, (a, b) => `$filter(${a}, function($x) { ${b} })`),
      made(2, (a, b) => `$each(${a}, function($x, $k) { $k & ${b} })`),
      made(2, (a, b) => `(${a})^(${b}, >$string($))`),
      made(2, (a, b) => `$sort(${a}, function($x, $y) { $string($x) > ${b} })`),
      made(1, (a) => `$sort(${a}.$string())`),
      made(2, (a, b) => `$reduce(${a}, function($x, $y) { [$x, $y, ${b}] })`),
      made(2, (a, b) => `$reduce(${a}, function($x, $y, $i, $l) { $x & $y & $l }, ${b})`),
      made(1, (a) => `$replace($string(${a}), 'a', 'aa')`),
      made(1, (a) => `$match($string(${a}), /([ab])*(x|"|\\d{2})/)`),
      made(1, (a) => `$split($string(${a}), /\\W+/)`),
      made(1, (a) => `$replace($string(${a}), /[xa"]/, '$0-$0')`),
      made(2, (a, b) => `(${a})[$contains($string(${b}), /a.?b|x/)]`),
      made(1, (a) => `$pad($string(${a}), -30, 'ab')`),
      made(1, (a) => `(${a})[[0..3]]`),
      made(1, (a) => `$map([1..9], function($n) { $n & ${a} })`),
      made(2, (a, b) => `$zip(${a}, ${b})`),
      made(2, (a, b) => `$append(${a}, ${b})`),
      made(2, (a, b) => `$lookup(${a}, ${b})`),
      made(2, (a, b) => `$join($map(${a}, $string), $string(${b}))`),
      made(2, (a, b) => `$split($string(${a}), $string(${b}))`),
      fc
        .tuple(
          fc.constantFrom(
            ..."string keys spread merge distinct reverse count sum parse type boolean uppercase length encodeUrl base64encode".split(
              " ",
            ),
          ),
          inner,
        )
        .map(([name, a]) => `$${name}(${a})`),
    ),
  };
});

const inputs = fc.letrec<{ value: Json; object: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(null, true, 0, 1, -1.5, "", "a", '"\u0001\\"', "x".repeat(50)),
    fc.array(tie("value"), { maxLength: 6 }),
    tie("object"),
    // Lists of indexes select an item many times.
    fc
      .tuple(
        fc.constantFrom<Json>(0, 1, "b", [0, 0, 0], { a: [1, 2], b: {} }),
        fc.integer({ min: 1, max: 150 }),
      )
      .map(([item, length]) => Array<Json>(length).fill(item)),
  ),
  object: fc
    .dictionary(fc.constantFrom("a", "b", "c", "tupleStream", "_jsonata_lambda"), tie("value"))
    .map((members) => ({ ...members })),
}));

test("what is called cheap takes no more steps and makes no larger value than was said, whatever it reads", async () => {
  let cheap = 0;
  await fc.assert(
    fc.asyncProperty(expressions.text, inputs.value, async (text, input) => {
      // Some are no expressions: `null.a`.
      const one = await analysed(text, input).catch(() => undefined);
      if (one?.cheapness.kind !== "cheap") return;
      const { expression, bindings, cheapness: found } = one;
      cheap += 1;
      let evaluated = 0;
      // The library's own hook: called for each node that it evaluates.
      expression.assign(Symbol.for("jsonata.__evaluate_entry") as unknown as string, () => {
        evaluated += 1;
      });
      let read = 0;
      const counted = counting(bindings, () => {
        read += 1;
      });
      let value: unknown;
      try {
        value = await expression.evaluate(undefined, counted);
      } catch {
        // An error has a cost too.
      }
      expect(evaluated).toBeLessThanOrEqual(found.steps);
      // A step passes over many values, each of which is read several times.
      expect(read).toBeLessThanOrEqual(100 * found.steps);
      const size = JSON.stringify(value)?.length ?? 0;
      expect(size).toBeLessThanOrEqual(500 * found.steps);
    }),
    { numRuns: 400 },
  );
  expect(cheap).toBeGreaterThan(20);
});

/** The value, with a note of each read of a member. */
function counting<Value>(value: Value, note: () => void): Value {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get(target, name, receiver) {
      note();
      return counting(Reflect.get(target, name, receiver), note);
    },
    ownKeys(target) {
      note();
      return Reflect.ownKeys(target);
    },
  });
}

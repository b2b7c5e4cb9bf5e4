import type { Random } from "./random.ts";
import { nameIn } from "./randomValues.ts";

const PATTERNS = [
  "a",
  "^a+$",
  "(a+)+$",
  "^(a|aa)+$",
  ".*.*.*x",
  "(a|b|ab)*c",
  "(a{1,30}){1,30}",
  "[a-z]+[0-9]+$",
  "(x*)*y",
] as const;

/** A JSONPath, up to very long ones and those that select much. */
export function randomPath(random: Random): string {
  const { chance, pick, size, times } = random;
  const root = pick(["$", "$", "$", "$$", "$v"]);
  const count = chance(0.05) ? size(20_000) : size(6);
  return root + times(count, () => stepOf(random)).join("");
}

function stepOf(random: Random): string {
  const { int, one, size, times } = random;
  return one([
    () => singleStepOf(random),
    () => singleStepOf(random),
    () => "[*]",
    () => ".*",
    () => "..*",
    () => `..${nameIn(random).replaceAll(" ", "")}`,
    () => `[${int(5)}:${int(100_000)}]`,
    () => `[${times(1 + size(2_000), (index) => index).join()}]`,
    () => `[?(${filterOf(random)})]`,
  ]);
}

/** A step that selects at most one value. */
function singleStepOf(random: Random): string {
  const { int, one, size, times } = random;
  return one([
    () => `.${nameIn(random).replaceAll(" ", "")}`,
    () => `['${nameIn(random)}']`,
    () => `[${int(5)}]`,
    () => `[(@.length-${1 + int(3)})]`,
    () => `[${times(1 + size(2_000), () => `'${nameIn(random)}'`).join()}]`,
    () => ".length()",
  ]);
}

function filterOf(random: Random): string {
  const { chance, one, pick, size, times } = random;
  const path = () => {
    const count = chance(0.02) ? size(2_000) : size(3);
    return pick(["@", "@", "$"]) + times(count, () => singleStepOf(random)).join("");
  };
  const operand = () => one([path, () => "1", () => "'a'", () => "a", () => "9".repeat(size(500))]);
  return one([
    path,
    () => `${path()} ${pick(["==", "!=", "<", ">="])} ${operand()}`,
    () => `${path()} =~ /${pick(PATTERNS)}/${pick(["", "i"])}`,
    () => times(1 + size(300), path).join(pick([" || ", " && "])),
    () => `${"!".repeat(size(2))}${path()}`,
    () => `${"(".repeat(40)}${path()}${")".repeat(40)}`,
  ]);
}

/** How many arguments each function takes; `undefined`: any number. */
const ARITIES: readonly [readonly [string, number | undefined], ...(readonly [string, number])[]] =
  [
    ["Array", undefined],
    ...(["ArrayLength", "ArrayUnique", "Base64Encode", "Base64Decode"] as const).map(
      (name) => [name, 1] as const,
    ),
    ...(["JsonToString", "StringToJson"] as const).map((name) => [name, 1] as const),
    ...(["ArrayPartition", "ArrayContains", "ArrayGetItem", "MathAdd", "MathRandom"] as const).map(
      (name) => [name, 2] as const,
    ),
    ["ArrayRange", 3],
    ["UUID", 0],
  ];

export function randomCall(random: Random, depth = 0): string {
  const { chance, pick, one, size, times } = random;
  const argument = (): string =>
    one([
      () => (depth < 4 ? randomCall(random, depth + 1) : "$"),
      () => randomPath(random),
      () => "$",
      () => "$.items",
      () => pick(["1", "1000", "-1", "null", "true"]),
    ]);
  return one([
    () => {
      const count = size(3_000);
      return `States.Format('${"{}".repeat(count)}'${", $.a".repeat(count)})`;
    },
    () => `States.Format('${"a".repeat(size(20_000))}')`,
    () => `States.Hash(${argument()}, 'SHA-256')`,
    () => `States.StringSplit($.text, '${"a,".repeat(1 + size(2_000))}')`,
    () => "States.JsonMerge($, $, false)",
    ...Array.from({ length: 6 }, () => () => {
      const [name, arity] = pick(ARITIES);
      const count = arity ?? (chance(0.2) ? size(1_000) : 1 + random.int(3));
      return `States.${name}(${times(count, argument).join(", ")})`;
    }),
  ]);
}

export function pathOrCall(random: Random): string {
  return random.chance(0.6) ? randomPath(random) : randomCall(random);
}

/** A JSONata expression. */
export function randomExpression(random: Random, depth = 0): string {
  const { int, pick, one, size, times } = random;
  const inner = (): string => (depth < 3 ? randomExpression(random, depth + 1) : "$states.input");
  const many = () => `[1..${size(3_000_000)}]`;
  return one([
    () => pick(["1", "'a'", "$states.input", "$states.input.a", "$states.context", "$v", "null"]),
    () => `$states.input.${nameIn(random).replaceAll(" ", "")}`,
    () =>
      `$states.input${pick(["[0]", ".*", ".**", "[a > 1]", "^(a)", "^(>$)", "{a: $count($)}", "@$x"])}`,
    many,
    () =>
      `${pick(["$sort", "$distinct", "$sum", "$count", "$string", "$reverse", "$shuffle", "$keys", "$max"])}(${one([inner, many])})`,
    () => `$map(${one([inner, many])}, function($x) { ${inner()} })`,
    () => `$reduce(${one([inner, many])}, function($x, $y) { $append($x, $y) })`,
    () => `$pad(${inner()}, ${pick(["", "-"])}${10 ** int(10)})`,
    () => `$join($map(${many()}, function($x) { 'aaaaaaaa' }))`,
    () => `$match('${"a".repeat(size(200))}!', /${pick(PATTERNS).replace(/\/$/, "")}/)`,
    () => `$replace($string(${inner()}), /${pick(PATTERNS)}/, '$0$0')`,
    () => `$split($string(${inner()}), '${pick(["", "a", ","])}')`,
    () =>
      `($f := function($n) { ${pick(["$f($n + 1)", "1 + $f($n)", "$n > 100 ? 1 : $f($n + 1) + $f($n + 1)"])} }; $f(1))`,
    () => `[${times(1 + size(3_000), () => pick(["1", "$states.input", "$v"])).join()}]`,
    () =>
      `{${times(1 + size(1_000), (index) => `"k${index}": ${pick(["1", "$states.input.a"])}`).join()}}`,
    () =>
      times(1 + size(500), () => pick(["1", "$states.input.a", "'x'"])).join(
        pick([" + ", " & ", " and ", " = "]),
      ),
    () => `$states.input.$map($, function($x) { ${inner()} })`,
    () =>
      `(${times(1 + size(200), (index) => `$w${index} := ${pick(["$states.input", "[1..100]"])}`).join("; ")}; ${inner()})`,
    () => `$formatNumber(${int(100)}, '${"#".repeat(size(300))}0')`,
    () => `$parse('${"[".repeat(size(1_000))}')`,
    () => `${inner()} ~> |$|{'a': ${inner()}}|`,
  ]);
}

import type { Random } from "./random.ts";
import { tree } from "./values.ts";

const NAMES = ["a", "b", "c", "items", "n", "text", "__proto__", "ä", "a b"] as const;

export function nameIn({ pick }: Random): string {
  return pick(NAMES);
}

/** JSON text of an input, an output or a literal, of 256 KB at most: long, wide, deep or plain. */
export function randomJson(random: Random): string {
  const { int, one, size, times } = random;
  return one([
    () => String(int(100)),
    () => '{"a":1,"b":[1,2,3],"n":0,"text":"abc","items":[{"a":1},{"a":2}]}',
    () => `"${"a".repeat(size(262_000))}!"`,
    () => `"${'\\"'.repeat(size(131_000))}"`,
    () => `"${"\\u0000".repeat(size(43_000))}"`,
    () => `[${times(size(120_000), () => int(9)).join()}]`,
    () => `[${times(size(20_000), (index) => `{"a":${index},"b":"x"}`).join()}]`,
    () => `{"items":[${times(size(60_000), () => "0").join()}],"a":[[[1]]]}`,
    () => `{${times(size(20_000), (index) => `"k${index}":${index}`).join()}}`,
    () => `{"a":[${times(size(10_000), () => "12345678901234567890").join()}]}`,
    () => `[${times(size(60), () => `"${"a".repeat(4_000)}!"`).join()}]`,
    () => nestedIn(size(900), "[", "]"),
    () => nestedIn(size(900), '{"a":', "}"),
    () => JSON.stringify(tree(1 + int(9), 5)),
    () => `{"a":${"[[],".repeat(size(400))}[]`,
  ]);
}

function nestedIn(levels: number, open: string, close: string): string {
  return `${open.repeat(levels)}1${close.repeat(levels)}`;
}

/** A value of a definition's field that is not evaluated. */
export function randomLiteral(random: Random): unknown {
  try {
    return JSON.parse(randomJson(random));
  } catch {
    return null;
  }
}

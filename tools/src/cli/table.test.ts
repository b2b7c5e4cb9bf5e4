import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { type Column, table } from "./table.ts";

interface Fruit {
  readonly name: string;
  readonly colours: string;
  readonly origin: string;
}

const COLUMNS: readonly Column<Fruit>[] = [
  { title: "fruit", text: ({ name }) => name },
  { title: "colours", text: ({ colours }) => colours, style: () => "red", wraps: 14 },
  { title: "grows\nin", text: ({ origin }) => origin, align: "right", leftOut: 1 },
];
const ROWS = [
  { name: "apple", colours: "red, green, yellow", origin: "temperate zones" },
  { name: "芒果", colours: "yellow", origin: "tropics" },
];

/** A terminal with so many columns, or a pipe. */
function drawn(columns: number | undefined, options: { rows?: Fruit[]; borders?: boolean } = {}) {
  const stream = Object.assign(new PassThrough(), { columns, isTTY: columns !== undefined });
  const text = table({
    ...{ columns: COLUMNS, rows: ROWS, elsewhere: "--json has them", ...options },
    stream: stream as unknown as NodeJS.WriteStream,
  });
  return stripVTControlCharacters(text).split("\n");
}

const WHOLE = [
  "┌───────┬────────────────────┬─────────────────┐",
  "│ fruit │ colours            │           grows │",
  "│       │                    │              in │",
  "├───────┼────────────────────┼─────────────────┤",
  "│ apple │ red, green, yellow │ temperate zones │",
  "├───────┼────────────────────┼─────────────────┤",
  "│ 芒果  │ yellow             │         tropics │",
  "└───────┴────────────────────┴─────────────────┘",
];

test("a pipe, and a terminal with room, get one line for each row", () => {
  expect(drawn(undefined)).toEqual(WHOLE);
  expect(drawn(48)).toEqual(WHOLE);
});

test("a terminal without room gets texts that are broken between words", () => {
  expect(drawn(47).slice(3)).toEqual([
    "├───────┼───────────────────┼─────────────────┤",
    "│ apple │ red, green,       │ temperate zones │",
    "│       │ yellow            │                 │",
    "├───────┼───────────────────┼─────────────────┤",
    "│ 芒果  │ yellow            │         tropics │",
    "└───────┴───────────────────┴─────────────────┘",
  ]);
});

test("then columns are left out, and the line below says which", () => {
  expect(drawn(30)).toEqual([
    "┌───────┬────────────────────┐",
    "│ fruit │ colours            │",
    "├───────┼────────────────────┤",
    "│ apple │ red, green, yellow │",
    "├───────┼────────────────────┤",
    "│ 芒果  │ yellow             │",
    "└───────┴────────────────────┘",
    "No room for: grows in; --json",
    "has them.",
  ]);
});

test("then each row is a card, with a line for each cell", () => {
  const long = { name: "a".repeat(40), colours: "red, green, yellow", origin: "x" };
  expect(drawn(26, { rows: [long] })).toEqual([
    "a".repeat(40),
    "  colours   red, green,",
    "            yellow",
    "  grows in  x",
  ]);
});

test("a word that may be broken is, and none of it is lost", () => {
  const stream = Object.assign(new PassThrough(), { columns: 20, isTTY: true });
  const text = table({
    columns: [
      { title: "key", text: () => "tags" },
      { title: "value", text: () => '{"team":"accounts"} x', wraps: 8, breaksWords: true },
    ],
    ...{ rows: [1], elsewhere: "", borders: false },
    stream: stream as unknown as NodeJS.WriteStream,
  });
  expect(stripVTControlCharacters(text).split("\n")).toEqual([
    "key   value",
    'tags  {"team":"acc',
    '      ounts"}',
    "      x",
  ]);
});

test("a word with characters that are two wide is broken where the column ends", () => {
  const stream = Object.assign(new PassThrough(), { columns: 20, isTTY: true });
  const word = `"x":"${"🎉".repeat(9)}日本語"`;
  const text = table({
    columns: [
      { title: "key", text: () => "a" },
      { title: "value", text: () => word, wraps: 8, breaksWords: true },
    ],
    ...{ rows: [1], elsewhere: "", borders: false },
    stream: stream as unknown as NodeJS.WriteStream,
  });
  const [, ...lines] = stripVTControlCharacters(text).split("\n");
  expect(lines.map((line) => line.slice(5)).join("")).toBe(word);
});

test("without borders no line ends with spaces", () => {
  expect(drawn(undefined, { borders: false })).toEqual([
    "fruit  colours                        grows",
    "                                         in",
    "apple  red, green, yellow   temperate zones",
    "芒果   yellow                       tropics",
  ]);
});

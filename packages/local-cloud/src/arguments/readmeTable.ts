import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RESOURCE_TYPES } from "../counterparts/index.ts";
import { INERT_TYPES } from "../inert/index.ts";
import { hasNoEffect } from "./accept.ts";
import { INTEGRATION_PARAMETERS } from "./definitionParameters.ts";
import { type ArgumentList, JSON_TEXT, type Support } from "./support.ts";

const README = join(import.meta.dirname, "../../README.md");

/** Separates the handwritten part of the page from the generated part. */
const MARKER =
  "<!-- Generated from here on: node packages/local-cloud/src/arguments/print.ts --write -->";

/** The current and the expected content of the package's README. */
export function readme(): { readonly current: string; readonly expected: string } {
  const current = readFileSync(README, "utf8");
  const [handwritten, generated] = current.split(MARKER);
  if (generated === undefined) throw new Error(`${README} lacks the line ${MARKER}`);
  return { current, expected: `${handwritten}${MARKER}\n\n${argumentTable()}\n` };
}

/** Updates the generated part of the README. */
export function writeReadme(): void {
  writeFileSync(README, readme().expected);
}

const HEADER = ["type", "without local effect", "only checked", "refused"];

/** What a type, or a JSON text in it, lacks; types that lack the same share a row. */
export function argumentTable(): string {
  const namesOfCells = new Map<string, string[]>();
  for (const { name, cells } of rows()) {
    const key = cells.join(" | ");
    const names = namesOfCells.get(key) ?? [];
    if (cells.some((cell) => cell !== "")) namesOfCells.set(key, [...names, `\`${name}\``]);
  }
  return [
    HEADER.join(" | "),
    HEADER.map(() => "---").join(" | "),
    ...[...namesOfCells].map(([cells, names]) => `${names.join(", ")} | ${cells}`),
  ]
    .map((line) => `| ${line} |`)
    .join("\n");
}

interface Row {
  readonly name: string;
  readonly cells: readonly string[];
}

function* rows(): Generator<Row> {
  for (const [token, { arguments: list }] of Object.entries(RESOURCE_TYPES)) {
    if (!(token in INERT_TYPES)) yield* rowsOf(token, list);
    else {
      const cells = ["every other argument", ...cellsOf(["checked", "refused"], list)];
      yield { name: token, cells };
    }
  }
  for (const [name, list] of Object.entries(INTEGRATION_PARAMETERS)) yield* rowsOf(name, list);
}

/** A row for the list, and one for each JSON text in it. */
function* rowsOf(name: string, list: ArgumentList): Generator<Row> {
  yield { name, cells: cellsOf(["no local effect", "checked", "refused"], list) };
  for (const [argument, known] of Object.entries(list)) {
    if (isJsonText(known)) yield* rowsOf(`${name} ${argument}`, known);
  }
}

/** Every type has these. */
const COMMON = ["region", "tags"];

function cellsOf(supports: readonly Support[], list: ArgumentList): string[] {
  return supports.map((support) =>
    [...pathsOf(support, list)]
      .filter((path) => !COMMON.includes(path))
      .map((path) => `\`${path}\``)
      .join(", "),
  );
}

function* pathsOf(support: Support, list: ArgumentList, at = ""): Generator<string> {
  for (const [name, known] of Object.entries(list)) {
    if (known === support || (support === "no local effect" && hasNoEffect(known))) {
      yield `${at}${name}`;
    } else if (typeof known !== "string" && !isJsonText(known)) {
      yield* pathsOf(support, known, `${at}${name}.`);
    }
  }
}

function isJsonText(known: Support | ArgumentList): known is ArgumentList {
  return typeof known !== "string" && known[JSON_TEXT] === true;
}

import { type Document, LineCounter, parseDocument, type Scalar, visit } from "yaml";
import { depthOf } from "../../json/value.ts";
import { MAX_NESTING_DEPTH } from "../../limits.ts";
import { InvalidDefinitionFile, type Position, refuseDeep } from "./invalidFile.ts";
import { repeatedKey } from "./repeatedKey.ts";
import { isJsonNumber, writtenNumber } from "./writtenNumber.ts";

/**
 * YAML 1.2: `yes` and dates are texts. What JSON can't say is refused: a tag such as `!Sub`, a number such as `.inf`.
 * @throws {InvalidDefinitionFile} when the text is not YAML, or says what JSON can't.
 */
export function parseYamlFile(text: string, file: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    intAsBigInt: true,
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    // It compares each key with all others of its object, of which there may be ten thousand.
    uniqueKeys: false,
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem?.message.includes(STACK_IS_FULL)) refuseDeep(file);
  if (problem !== undefined)
    throw new InvalidDefinitionFile(file, problem.message, at(lines, problem.pos[0]));
  const repeated = repeatedKey(document);
  if (repeated !== undefined)
    throw new InvalidDefinitionFile(file, "Map keys must be unique", at(lines, repeated));
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === "number" || typeof node.value === "bigint") {
        node.value = numberOf(node, () => at(lines, node.range?.[0] ?? 0));
      }
    },
  });
  const value = plain(document, file);
  if (depthOf(value, MAX_NESTING_DEPTH) > MAX_NESTING_DEPTH) refuseDeep(file);
  return value;

  function numberOf({ value, source = "" }: Scalar, place: () => Position): unknown {
    if (isJsonNumber(source)) return writtenNumber(source);
    if (typeof value === "bigint" || Number.isFinite(value)) return writtenNumber(String(value));
    throw new InvalidDefinitionFile(file, `${source} is no number of JSON`, place());
  }
}

/** Of Node.js: the parser calls itself for each level. */
const STACK_IS_FULL = "Maximum call stack size exceeded";

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function plain(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without its anchor, or one that is taken so often that the whole is too large.
    throw new InvalidDefinitionFile(file, error instanceof Error ? error.message : String(error));
  }
}

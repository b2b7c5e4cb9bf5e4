import { type Document, LineCounter, parseDocument, type Scalar, visit } from "yaml";
import { InvalidDefinitionFile, type Position } from "./invalidFile.ts";
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
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined)
    throw new InvalidDefinitionFile(file, problem.message, at(lines, problem.pos[0]));
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === "number" || typeof node.value === "bigint") {
        node.value = numberOf(node, () => at(lines, node.range?.[0] ?? 0));
      }
    },
  });
  return plain(document, file);

  function numberOf({ value, source = "" }: Scalar, place: () => Position): unknown {
    if (isJsonNumber(source)) return writtenNumber(source);
    if (typeof value === "bigint" || Number.isFinite(value)) return writtenNumber(String(value));
    throw new InvalidDefinitionFile(file, `${source} is no number of JSON`, place());
  }
}

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

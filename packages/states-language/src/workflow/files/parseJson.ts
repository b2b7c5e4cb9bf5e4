import { LineCounter, parseDocument } from "yaml";
import { isNestedDeeper } from "../../json/nesting.ts";
import { describeJsonProblem } from "../../json/problem.ts";
import { MAX_NESTING_DEPTH } from "../../limits.ts";
import { InvalidDefinitionFile, refuseDeep } from "./invalidFile.ts";
import { repeatedKey } from "./repeatedKey.ts";
import { writtenNumber } from "./writtenNumber.ts";

/** @throws {InvalidDefinitionFile} when the text is not JSON, or an object in it has a member twice. */
export function parseJsonFile(text: string, file: string): unknown {
  if (isNestedDeeper(text.length, (index) => text.charCodeAt(index), MAX_NESTING_DEPTH)) {
    refuseDeep(file);
  }
  const value = parsed(text, file);
  refuseRepeated(text, file);
  return value;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text, (_key, value, { source }) =>
      typeof value === "number" && source !== undefined ? writtenNumber(source) : value,
    );
  } catch {
    const { message, line, column } = describeJsonProblem(text);
    throw new InvalidDefinitionFile(file, message.replaceAll("\n", " "), { line, column });
  }
}

/** JSON.parse takes the last of two states of one name, without a word. */
function refuseRepeated(text: string, file: string): void {
  const lineCounter = new LineCounter();
  const options = { prettyErrors: false, schema: "failsafe", uniqueKeys: false } as const;
  const repeated = repeatedKey(parseDocument(text, { ...options, lineCounter }));
  if (repeated === undefined) return;
  const { line, col } = lineCounter.linePos(repeated);
  throw new InvalidDefinitionFile(file, "the object has this member twice", { line, column: col });
}

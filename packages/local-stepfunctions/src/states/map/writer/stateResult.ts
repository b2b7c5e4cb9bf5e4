import type { ResultWriter } from "@sfn-workers/states-language";
import { reportedError } from "@sfn-workers/states-language/errors";
import { type Data, dataFromText } from "@sfn-workers/states-language/json";
import { resultTooLarge } from "../../../engine/data/sizes.ts";
import type { Fork, Frame } from "../../../engine/execution.ts";
import { MAX_VALUE_CHARACTERS } from "../../../limits.ts";
import { childRecords } from "./childRecords.ts";
import { formed } from "./form.ts";

/**
 * The result of a Map state whose ResultWriter writes nothing but forms it: an array, or a text with JSON Lines.
 * @throws {StateError} States.DataLimitExceeded when it would be far larger than any state may return.
 */
export function formedResult({ state }: Frame, fork: Fork, writer: ResultWriter): Data {
  const texts: string[] = [];
  let characters = 0;
  for (const text of formed(childRecords(fork), writer.transformation)) {
    texts.push(text);
    characters += text.length + 1;
    if (characters > MAX_VALUE_CHARACTERS) {
      throw reportedError("States.DataLimitExceeded", resultTooLarge(state.name));
    }
  }
  if (writer.outputType === "JSONL") return dataFromText(JSON.stringify(texts.join("\n")));
  return dataFromText(`[${texts.join(",")}]`);
}

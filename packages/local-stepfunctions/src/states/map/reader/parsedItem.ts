import { isNestedDeeper, type Json, parseExactly } from "@sfn-workers/states-language/json";
import { MAX_READ_ITEM_CHARACTERS, MAX_READ_NESTING } from "../../../limits.ts";
import { readerFailed } from "./failure.ts";

/**
 * The value of a JSON text that an ItemReader has read.
 * @throws {StateError} States.ItemReaderFailed when it is none, too large or nested too deep.
 */
export function parsedItem(text: string, where: string): Json {
  if (text.length > MAX_READ_ITEM_CHARACTERS) throw readerFailed(`${where} is larger than 8 MB.`);
  if (isNestedDeeper(text.length, (index) => text.charCodeAt(index), MAX_READ_NESTING)) {
    throw readerFailed(`${where} has more than ${MAX_READ_NESTING} levels of objects and arrays.`);
  }
  try {
    return parseExactly(text);
  } catch {
    throw readerFailed(`${where} is not valid JSON.`);
  }
}

import { byteLength, type JsonObject, setMember } from "@sfn-workers/states-language/json";
import { MAX_CSV_HEADER_BYTES } from "../../../limits.ts";
import { readerFailed } from "./failure.ts";

/** Makes an object of each row: missing fields are empty, and further ones are skipped. */
export interface RowReader {
  read(row: readonly string[]): JsonObject | undefined;
}

/** `given` are the names of the columns; by default the first row has them. */
export function createRowReader(given: readonly string[] | undefined): RowReader {
  let headers = given === undefined ? undefined : checkedHeaders(given);
  return {
    read(row) {
      if (headers === undefined) {
        headers = checkedHeaders(row);
        return undefined;
      }
      const item: JsonObject = {};
      for (const [index, name] of headers.entries()) setMember(item, name, row[index] ?? "");
      return item;
    },
  };
}

function checkedHeaders(headers: readonly string[]): readonly string[] {
  if (new Set(headers).size < headers.length) {
    throw readerFailed("CSV headers cannot contain duplicates.");
  }
  if (byteLength(headers.join(",")) > MAX_CSV_HEADER_BYTES) {
    throw readerFailed("CSV headers cannot be larger than 10 KiB.");
  }
  return headers;
}

import type { Json } from "@sfn-workers/states-language/json";
import { MAX_READ_ITEM_CHARACTERS } from "../../../limits.ts";
import { readerFailed } from "./failure.ts";
import { parsedItem } from "./parsedItem.ts";

/** Reads a JSON document of each line that has something, piece by piece. */
export function createJsonLines() {
  let rest = "";
  let line = 0;
  return {
    add(text: string): Json[] {
      const lines = text.split("\n");
      lines[0] = rest + (lines[0] ?? "");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_READ_ITEM_CHARACTERS) throw readerFailed("A line is larger than 8 MB.");
      return parsed(lines);
    },
    end: (): Json[] => parsed([rest]),
  };

  function parsed(lines: readonly string[]): Json[] {
    const items: Json[] = [];
    for (const text of lines) {
      line += 1;
      if (text.trim() !== "") items.push(parsedItem(text, `line ${line}`));
    }
    return items;
  }
}

import type { ResultWriter } from "@sfn-workers/states-language";
import { parseExactly } from "@sfn-workers/states-language/json";
import type { ChildRecord } from "./childRecords.ts";

/** The results of a child execution as a ResultWriter forms them, each as JSON. */
export function* formed(
  records: Iterable<ChildRecord>,
  transformation: ResultWriter["transformation"],
): Iterable<string> {
  for (const record of records) {
    const { output } = record;
    // One that has not succeeded is told of as a whole, whatever the form is.
    if (output === undefined || transformation === undefined || transformation === "NONE") {
      yield record.text();
    } else if (transformation === "FLATTEN" && output.startsWith("[")) {
      for (const item of parseExactly(output) as readonly unknown[]) yield JSON.stringify(item);
    } else {
      yield output;
    }
  }
}

import type { ResultWriter } from "@sfn-workers/states-language";
import type { Destination } from "../../../engine/childEnds.ts";
import type { Engine } from "../../../engine/engine.ts";
import type { Frame } from "../../../engine/execution.ts";
import { andThen, type MaybePromise } from "../../../lib/maybePromise.ts";
import { objectArguments, textIn } from "../reader/readFrom.ts";

/** Evaluates where a ResultWriter writes; undefined without one, and for one that only forms the state's result. */
export function destinationOf(
  engine: Engine,
  frame: Frame,
  writer: ResultWriter | undefined,
): MaybePromise<Destination | undefined> {
  if (writer?.resource === undefined) return undefined;
  const parameters = objectArguments(engine, frame, writer.arguments, "ResultWriter");
  return andThen(parameters, (values) => {
    const prefix = textIn(values, "Prefix");
    const isFolder = prefix === "" || prefix.endsWith("/");
    return { bucket: textIn(values, "Bucket"), prefix: isFolder ? prefix : `${prefix}/` };
  });
}

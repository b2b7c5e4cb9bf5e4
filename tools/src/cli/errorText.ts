import { placeOf } from "./placeOf.ts";
import { wrapHanging } from "./wrapText.ts";

/** What a person reads of an error that ends a command: each of its lines fits the terminal. */
export function errorText(
  error: unknown,
  stream: Pick<NodeJS.WriteStream, "isTTY" | "columns">,
): string {
  const place = placeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return wrapHanging(place === undefined ? message : `${place}: ${message}`, stream);
}

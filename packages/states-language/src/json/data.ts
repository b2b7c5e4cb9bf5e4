import { parseExactly } from "./exactJson.ts";
import type { Json } from "./value.ts";

/**
 * A JSON document as text, as a value, or both. Each form is derived from the other on first use. Most documents pass
 * through a state unchanged: they are never parsed, and all events share one string.
 */
export interface Data {
  text: string | undefined;
  value: Json | undefined;
}

export function dataFromText(text: string): Data {
  return { text, value: undefined };
}

export function dataFromValue(value: Json): Data {
  return { text: undefined, value };
}

export function textOf(data: Data): string {
  if (data.text === undefined) data.text = JSON.stringify(data.value);
  return data.text;
}

/** The value is shared by all callers: do not modify it. */
export function jsonOf(data: Data): Json {
  if (data.value === undefined) data.value = parseExactly(data.text ?? "null");
  return data.value;
}

/** Frees the parsed value of a document that will not be read for a while. Its text stays. */
export function compact(data: Data): void {
  if (data.value === null) return;
  textOf(data);
  data.value = undefined;
}

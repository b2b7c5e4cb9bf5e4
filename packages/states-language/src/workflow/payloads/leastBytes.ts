import { byteLength, type Json } from "../../json/value.ts";
import type { JsonataTemplate } from "../../jsonata/template.ts";
import type { PayloadTemplate } from "../../payloadTemplate.ts";

/** What a query makes has a byte at least: a digit. One that makes nothing fails. */
const QUERIED_BYTES = 1;
/** `{}` or `[]` */
const BRACKETS = 2;

export const bytesOf = (value: Json): number => byteLength(JSON.stringify(value));

/** The bytes that what a template makes has at least, as JSON in UTF-8, whatever its queries make. */
export function leastBytes(template: JsonataTemplate | PayloadTemplate): number {
  switch (template.kind) {
    case "constant":
      return bytesOf(template.value);
    case "expression":
      return QUERIED_BYTES;
    case "array":
      return listed(template.items.map(leastBytes));
    case "object":
      return listed(membersOf(template).map(([name, bytes]) => bytesOf(name) + 1 + bytes));
  }
}

/** The members of what a template makes, each with the bytes of its value. */
export function membersOf(template: JsonataTemplate | PayloadTemplate): [string, number][] {
  if (template.kind === "constant") {
    return Object.entries(Object(template.value)).map(([name, value]) => [
      name,
      bytesOf(value as Json),
    ]);
  }
  if (template.kind !== "object") return [];
  return template.fields.map((field): [string, number] => {
    if (!("name" in field)) return [field[0], leastBytes(field[1])];
    const { name, value } = field;
    const isQuery = value.kind === "path" || value.kind === "intrinsic";
    return [name, isQuery ? QUERIED_BYTES : leastBytes(value)];
  });
}

/** With brackets around them and commas between. */
function listed(parts: readonly number[]): number {
  return BRACKETS + Math.max(0, parts.length - 1) + parts.reduce((sum, bytes) => sum + bytes, 0);
}

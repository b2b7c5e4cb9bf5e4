/** What TypeScript's library does not declare yet: the JSON.parse source text access of ECMAScript. */
declare global {
  interface JSON {
    rawJSON(text: string): ExactNumber;
    isRawJSON(value: unknown): value is ExactNumber;
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/** A number that JavaScript would change, such as a 64-bit integer. JSON.stringify writes its digits. */
export type ExactNumber = { readonly rawJSON: string };

export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === "object" && JSON.isRawJSON(value);
}

/** The value as JavaScript holds it; `undefined` if it is no number. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return isExactNumber(value) ? Number(value.rawJSON) : undefined;
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The number, which JSON.stringify writes as the file has it: `1.0` stays `1.0`, and a long one keeps all its digits. */
export function writtenNumber(source: string): unknown {
  const number = Number(source);
  return String(number) === source ? number : JSON.rawJSON(source);
}

export function isJsonNumber(source: string): boolean {
  return JSON_NUMBER.test(source);
}

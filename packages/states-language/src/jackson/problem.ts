/** The text is not JSON. The message is Jackson's, with the place. */
export class JacksonError extends Error {}

export function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

export function unexpected(text: string, at: number, reason: string): JacksonError {
  return problem(text, at, `Unexpected character (${described(text, at)}): ${reason}`);
}

export function inNumber(text: string, at: number, shown: number, reason: string): JacksonError {
  const character = described(text, shown);
  return problem(text, at, `Unexpected character (${character}) in numeric value: ${reason}`);
}

export function described(text: string, at: number): string {
  const code = text.charCodeAt(at);
  if (isControl(code)) return `(CTRL-CHAR, code ${code})`;
  const hex = code > 0xff ? ` / 0x${code.toString(16)}` : "";
  return `'${text[at]}' (code ${code}${hex})`;
}

export function problem(text: string, at: number, message: string): JacksonError {
  return new JacksonError(`${message}\n at ${sourceAt(text, at)}`);
}

export const SOURCE = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)";

export function sourceAt(text: string, at: number): string {
  let line = 1;
  let start = 0;
  for (const { 0: ending, index } of text.slice(0, at).matchAll(/\r\n|\r|\n/g)) {
    line += 1;
    start = index + ending.length;
  }
  return `${SOURCE}; line: ${line}, column: ${at - start + 1}]`;
}

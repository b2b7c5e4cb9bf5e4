import { inspect } from "node:util";

/** How a secret's text can stand in a message: as it is, escaped, encoded, and line by line. */
export function formsOf(text: string): readonly string[] {
  const hex = Buffer.from(text).toString("hex");
  return [
    ...escapedForms(text),
    ...linesOf(text),
    ...addressForms(text),
    ...base64Forms(text),
    hex,
  ];
}

/** In JSON, in JSON inside of JSON, and in what Node.js prints. */
function escapedForms(text: string): readonly string[] {
  const json = inJson(text);
  return [text, json, inJson(json), inspect(text, INSPECT).slice(1, -1)];
}

const INSPECT = { breakLength: Number.POSITIVE_INFINITY, maxStringLength: null } as const;

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Node.js indents the lines of errors, and breaks long texts into lines. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  return lines.length === 1 ? [] : lines.flatMap(escapedForms);
}

/** In a path, in a query, and as a password. */
function addressForms(text: string): readonly string[] {
  const whole = text.toWellFormed();
  const address = new URL("http://host");
  address.password = whole;
  const [, query = ""] = new URLSearchParams([["", whole]]).toString().split("=");
  return [encodeURIComponent(whole), encodeURI(whole), query, address.password];
}

/**
 * The characters of base64 that the text determines, at each of the three places where it can begin in a group of three bytes:
 * `Basic` credentials have a name before the secret.
 */
function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const base64 = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const first = Math.ceil((before * BITS_OF_BYTE) / BITS_OF_CHARACTER);
    const end = Math.floor(((before + bytes.length) * BITS_OF_BYTE) / BITS_OF_CHARACTER);
    const determined = base64.slice(first, end);
    return [determined, determined.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

const BITS_OF_BYTE = 8;
const BITS_OF_CHARACTER = 6;

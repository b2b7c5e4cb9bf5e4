import { randomUUID } from "node:crypto";
import { HASH_ALGORITHMS, hashOf } from "../hash.ts";
import { type Json, parseJson } from "../json/json.ts";
import { MAX_BASE64_CHARACTERS, MAX_HASH_CHARACTERS } from "../limits.ts";
import { IntrinsicError, type IntrinsicFunction, stringArgument } from "./function.ts";

export const texts = {
  "States.Format": {
    arguments: [1, Number.POSITIVE_INFINITY],
    call(input) {
      const template = input.raw[0] ?? stringArgument(input, 0);
      const values = input.values.slice(1);
      const formatted = fill(template, values);
      return formatted;
    },
  },
  "States.StringSplit": {
    arguments: [2, 2],
    call(input) {
      const text = stringArgument(input, 0);
      const delimiters = stringArgument(input, 1);
      if (delimiters === "") return [text];
      return splitAtAny(text, new Set(delimiters));
    },
  },
  "States.StringToJson": {
    arguments: [1, 1],
    call(input) {
      const text = stringArgument(input, 0);
      if (text.trim() === "") return null;
      try {
        return parseJson(text);
      } catch {
        throw new IntrinsicError("the text is not valid JSON");
      }
    },
  },
  "States.JsonToString": {
    arguments: [1, 1],
    call: (input) => JSON.stringify(input.values[0] ?? null),
  },
  "States.Base64Encode": {
    arguments: [1, 1],
    call: (input) =>
      Buffer.from(bounded(input.values[0], MAX_BASE64_CHARACTERS)).toString("base64"),
  },
  "States.Base64Decode": {
    arguments: [1, 1],
    call(input) {
      const text = bounded(input.values[0], MAX_BASE64_CHARACTERS);
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new IntrinsicError("the text is not base64");
      return Buffer.from(text, "base64").toString("utf8");
    },
  },
  "States.Hash": {
    arguments: [2, 2],
    call(input) {
      const data = input.values[0] ?? null;
      const text = typeof data === "string" ? data : JSON.stringify(data);
      if (text.length > MAX_HASH_CHARACTERS) {
        throw new IntrinsicError(
          `the data must have no more than ${MAX_HASH_CHARACTERS} characters`,
        );
      }
      const hashed = hashOf(text, stringArgument(input, 1));
      if (hashed === undefined) {
        throw new IntrinsicError(`the algorithm must be one of ${HASH_ALGORITHMS.join(", ")}`);
      }
      return hashed;
    },
  },
  "States.UUID": {
    arguments: [0, 0],
    call: () => randomUUID(),
  },
} satisfies Record<string, IntrinsicFunction>;

function bounded(value: Json | undefined, most: number): string {
  if (typeof value !== "string") throw new IntrinsicError("the argument must be a string");
  if (value.length > most) {
    throw new IntrinsicError(`the text must have no more than ${most} characters`);
  }
  return value;
}

/** Each `{}` gives way to the next value; `\{`, `\}`, `\'` and `\\` stand for themselves. */
function fill(template: string, values: readonly Json[]): string {
  let next = 0;
  const filled = template.replace(/\\(['\\{}])|\{\}/g, (_, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[next++];
    if (value === undefined) throw mismatch(template, values.length);
    return formatted(value);
  });
  if (next !== values.length) throw mismatch(template, values.length);
  return filled;
}

function mismatch(template: string, values: number): IntrinsicError {
  return new IntrinsicError(
    `the number of {} in '${template}' does not match the number of arguments (${values})`,
  );
}

/** Values inside a text look as Java prints them, for that is what AWS runs on. */
function formatted(value: Json): string {
  if (typeof value === "string") return value;
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(formatted).join(", ")}]`;
  const members = Object.entries(value).map(([key, member]) => `${key}=${formatted(member)}`);
  return `{${members.join(", ")}}`;
}

/** Every character of the delimiter splits; empty pieces are left out. */
function splitAtAny(text: string, delimiters: ReadonlySet<string>): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const character of text) {
    if (delimiters.has(character)) {
      if (piece !== "") pieces.push(piece);
      piece = "";
    } else {
      piece += character;
    }
  }
  if (piece !== "") pieces.push(piece);
  return pieces;
}

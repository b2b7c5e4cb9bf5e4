import { hashOf } from "../hash.ts";
import { MAX_BASE64_CHARACTERS, MAX_HASH_CHARACTERS } from "../limits.ts";
import {
  IntrinsicError,
  type IntrinsicFunction,
  type IntrinsicInput,
  stringArgument,
  textOf,
} from "./function.ts";

export const encoding = {
  "States.Base64Encode": {
    arity: { min: 1, max: 1 },
    call: (input) => Buffer.from(base64Argument(input)).toString("base64"),
  },
  "States.Base64Decode": {
    arity: { min: 1, max: 1 },
    call: (input) => decoded(base64Argument(input)),
  },
  "States.Hash": {
    arity: { min: 2, max: 2 },
    call(input) {
      const text = textOf(input.values[0] ?? null, input.budget);
      if (text.length > MAX_HASH_CHARACTERS) throw new IntrinsicError();
      const hashed = hashOf(text, stringArgument(input, 1));
      if (hashed === undefined) throw new IntrinsicError();
      return hashed;
    },
  },
} satisfies Record<string, IntrinsicFunction>;

function base64Argument(input: IntrinsicInput): string {
  const text = stringArgument(input, 0);
  if (text.length > MAX_BASE64_CHARACTERS) throw new IntrinsicError();
  input.budget.spend(text.length >> 2);
  return text;
}

/** As Apache Commons Codec decodes, which takes both alphabets, skips what is in neither, and ends at the first `=`. */
function decoded(text: string): string {
  const [beforePadding = ""] = text.split("=", 1);
  const bytes = Buffer.from(beforePadding.replace(/[^A-Za-z0-9+/_-]/g, ""), "base64");
  return Buffer.from(bytes.toString("latin1").replace(SURROGATE, REPLACEMENT), "latin1").toString();
}

/** Java replaces a surrogate in UTF-8 by one character; Node.js replaces each of its bytes. */
const SURROGATE = /\xed[\xa0-\xbf][\x80-\xbf]?/g;
const REPLACEMENT = "\xef\xbf\xbd";

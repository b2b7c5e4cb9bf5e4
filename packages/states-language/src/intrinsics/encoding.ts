import { writeJson } from "../budget.ts";
import { HASH_ALGORITHMS, hashOf } from "../hash.ts";
import { MAX_BASE64_CHARACTERS, MAX_HASH_CHARACTERS } from "../limits.ts";
import {
  IntrinsicError,
  type IntrinsicFunction,
  type IntrinsicInput,
  stringArgument,
} from "./function.ts";

export const encoding = {
  "States.Base64Encode": {
    arity: { min: 1, max: 1 },
    call: (input) => Buffer.from(base64Argument(input)).toString("base64"),
  },
  "States.Base64Decode": {
    arity: { min: 1, max: 1 },
    call(input) {
      const text = base64Argument(input);
      if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new IntrinsicError("the text is not base64");
      return Buffer.from(text, "base64").toString("utf8");
    },
  },
  "States.Hash": {
    arity: { min: 2, max: 2 },
    call(input) {
      const data = input.values[0] ?? null;
      const text = typeof data === "string" ? data : writeJson(data, input.budget);
      if (text.length > MAX_HASH_CHARACTERS) {
        throw new IntrinsicError(
          `the data must have no more than ${MAX_HASH_CHARACTERS} characters`,
        );
      }
      input.budget.spend(text.length >> 2);
      const hashed = hashOf(text, stringArgument(input, 1));
      if (hashed === undefined) {
        throw new IntrinsicError(`the algorithm must be one of ${HASH_ALGORITHMS.join(", ")}`);
      }
      return hashed;
    },
  },
} satisfies Record<string, IntrinsicFunction>;

function base64Argument(input: IntrinsicInput): string {
  const text = stringArgument(input, 0);
  if (text.length > MAX_BASE64_CHARACTERS) {
    throw new IntrinsicError(`the text must have no more than ${MAX_BASE64_CHARACTERS} characters`);
  }
  input.budget.spend(text.length >> 2);
  return text;
}

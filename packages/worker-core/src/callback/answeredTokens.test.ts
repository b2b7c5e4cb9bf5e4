import { expect, test } from "vitest";
import { createAnsweredTokens } from "./answeredTokens.ts";

test("the tokens that were answered last are known, and older ones are forgotten", () => {
  const answered = createAnsweredTokens(2);
  for (const token of ["a", "b", "c"]) answered.add(token);
  expect(["a", "b", "c", "d"].filter(answered.has)).toEqual(["b", "c"]);
});

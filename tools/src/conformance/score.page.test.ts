import { expect, test } from "vitest";
import { fullScore, scoreInPage } from "./page.ts";

test("docs/conformance.md has the score of the tables; if not: pnpm conformance --write", () => {
  expect(scoreInPage()).toBe(fullScore());
});

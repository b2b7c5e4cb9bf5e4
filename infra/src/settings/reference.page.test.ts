import { expect, test } from "vitest";
import { configurationPage } from "./referencePage.ts";

test("docs/configuration.md is up to date; if not: pnpm settings --markdown --write", () => {
  const { current, expected } = configurationPage();
  expect(current).toBe(expected);
});

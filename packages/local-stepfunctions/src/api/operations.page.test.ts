import { readFileSync } from "node:fs";
import * as sdk from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { OPERATIONS } from "./operations.ts";

/** The operations in the README's table, each with a number, "docs" or "not yet". */
function tableOfReadme() {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, section = ""] = /^### The 37 operations$([\s\S]+?)^## /m.exec(readme) ?? [];
  const cells = section.matchAll(/`(\w+)` (\d+|docs|not yet)(?=,| \|)/g);
  return [...cells].map(([, name = "", shownBy = ""]) => ({ name, shownBy }));
}

/** What the SDK can call. */
const commands = Object.keys(sdk)
  .flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? [])
  .sort();

test("the README's table has every operation of AWS's SDK once, and no other", () => {
  const names = tableOfReadme().map(({ name }) => name);
  expect(names.sort()).toEqual(commands);
});

test("the README's table says 'not yet' of the operations that there are not, and of no other", () => {
  const missing = tableOfReadme().filter(({ shownBy }) => shownBy === "not yet");
  expect(missing.map(({ name }) => name).sort()).toEqual(
    commands.filter((name) => !OPERATIONS.has(name)),
  );
});

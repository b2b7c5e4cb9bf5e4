import { expect, test } from "vitest";
import * as z from "zod";
import { InvalidOption, InvalidValues } from "../errors.ts";
import { loadValues, valuesWithout } from "./loadValues.ts";

const declared = { name: "payment", secrets: { KEY: z.string() } };

test("the values of a manifest that declares some are checked", async () => {
  const { forHandler, redaction } = await loadValues(declared, { secrets: { KEY: "sk_1234" } });
  expect(forHandler.secrets).toEqual({ KEY: "sk_1234" });
  expect(redaction.text("no sk_1234")).toBe("no [KEY]");
  await expect(loadValues(declared, {})).rejects.toThrow(InvalidValues);
});

test("a manifest that declares none has none, and its texts stay", async () => {
  const { forHandler, redaction } = await loadValues({ name: "plain" }, { variables: { A: "a" } });
  expect(forHandler).toEqual({ variables: {}, secrets: {} });
  expect(redaction.text("sk_1234")).toBe("sk_1234");
});

test("a worker without values is refused if its manifest declares some", () => {
  expect(() => valuesWithout(declared)).toThrow(InvalidOption);
  expect(() => valuesWithout(declared)).toThrow(/^values is undefined; allowed: what loadValues/);
  expect(valuesWithout({}).forHandler).toEqual({ variables: {}, secrets: {} });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "../cli/commands.ts";

const TOOLS = join(import.meta.dirname, "../..");
const read = (file: string) => JSON.parse(readFileSync(join(TOOLS, file), "utf8"));

const GENERATORS: [string, { readonly schema: string; readonly description: string }][] =
  Object.entries(read("generators.json").generators);

test.each(GENERATORS)("nx says of the generator %s what pnpm new says of it", async (name, its) => {
  const { description, properties } = read(its.schema);
  expect([description, its.description]).toEqual([expect.any(String), expect.any(String)]);
  const command = (await COMMANDS["new"]?.load())?.commands.find((each) => each.name() === name);
  const told = (command?.options ?? []).map(
    (option) => [option.attributeName(), option.description] as const,
  );
  const { name: _, ...options }: Record<string, { description: string }> = properties;
  expect(Object.keys(options).length).toBeGreaterThan(0);
  for (const [option, { description: text }] of Object.entries(options)) {
    const [first = "", ...rest] = text;
    expect(told).toContainEqual([option, first.toLowerCase() + rest.join("")]);
  }
});

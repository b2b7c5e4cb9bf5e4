import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { expect, test } from "vitest";
import { COMMANDS } from "../cli/commands.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../../docs/commands.md"), "utf8");

/** The text of each section with the commands that its heading names: `## pnpm start and pnpm smoke`. */
const SECTIONS = PAGE.split(/^## /m)
  .slice(1)
  .map((text) => ({ names: commandsIn(text.split("\n")[0] ?? ""), text }))
  .filter(({ names }) => names.length > 0);

function commandsIn(heading: string): string[] {
  return [...heading.matchAll(/pnpm ([a-z-]+)/g)].map(([, name = ""]) => name);
}

/** What every command has. */
const COMMON: readonly string[] = ["--help", "--version"];

function optionsOf(command: CommandUnknownOpts): string[] {
  const own = command.options.flatMap(({ long, short }) => [long, short].filter((each) => each));
  return [...own, ...command.commands.flatMap(optionsOf)].filter((each) => each !== undefined);
}

const loaded = new Map<string, string[]>();
for (const [name, { load }] of Object.entries(COMMANDS)) loaded.set(name, optionsOf(await load()));

test("docs/commands.md has sections of commands, and describes options in them", () => {
  expect(SECTIONS.flatMap(({ names }) => names)).toContain("start");
  const described = SECTIONS.flatMap(({ text }) => describedIn(text)).map(([option]) => option);
  const lines = PAGE.match(/^(?:-\w, )?--[a-z-]+.* {2,}\S/gm) ?? [];
  expect(described).toContain("--executions");
  expect(described).toHaveLength(lines.length);
});

test.each(SECTIONS)("the section of $names names every option of theirs", ({ names, text }) => {
  const options = names.flatMap((name) => loaded.get(name) ?? []);
  const own = options.filter((option) => option.startsWith("--") && !COMMON.includes(option));
  expect(own.filter((option) => !new RegExp(`${option}\\b`).test(text))).toEqual([]);
});

/** The options in the blocks of a section, each with its text, whose lines are joined: `--seed N  start: repeats …`. */
function describedIn(text: string): readonly (readonly [option: string, description: string])[] {
  const blocks = [...text.matchAll(/```text\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    [...block.replaceAll(/\n {2,}/g, " ").matchAll(/^(?:-\w, )?(--[a-z-]+).*? {2,}(.+)$/gm)].map(
      ([, option = "", description = ""]) => [option, description] as const,
    ),
  );
}

test.each(SECTIONS)(
  "the section of $names says of its options what --help says",
  async ({ names, text }) => {
    const said = new Set<string>();
    for (const name of names) {
      for (const { long, description } of (await COMMANDS[name]?.load())?.options ?? []) {
        said.add(`${long} ${description}`).add(`${long} ${name}: ${description}`);
      }
    }
    const page = describedIn(text).map(([option, description]) => `${option} ${description}`);
    expect(page.filter((line) => !said.has(line))).toEqual([]);
  },
);

test("every option that stands in a table or a list exists", () => {
  const known = [...COMMON, ...[...loaded.values()].flat()];
  const named = [...PAGE.matchAll(/^(?:\| `)?(?:-\w, )?(--[a-z-]+)/gm)].map(
    ([, option = ""]) => option,
  );
  expect(named.filter((option) => !known.includes(option))).toEqual([]);
});

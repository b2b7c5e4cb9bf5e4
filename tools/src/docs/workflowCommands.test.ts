import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { COMMANDS, loadCommand } from "../cli/commands.ts";
import { ROOT } from "../workspace/nx.ts";

/** Built-in commands of pnpm that a workflow may call. */
const OF_PNPM: readonly string[] = ["audit", "exec", "install", "licenses", "store"];

/** Every script in a workflow or in an action of the repository's own, each with its file. */
function scripts(): [file: string, script: string][] {
  const files = globSync(".github/{workflows,actions/*}/*.{yml,yaml}", { cwd: ROOT });
  return files.flatMap((file) =>
    scriptsIn(parse(readFileSync(join(ROOT, file), "utf8"))).map((script): [string, string] => [
      file,
      script,
    ]),
  );
}

function scriptsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "run" && typeof inner === "string" ? [inner] : scriptsIn(inner),
  );
}

/** A word of bash, quoted or not. What ends a command is none. */
const WORD = /(?:"[^"]*"|'[^']*'|[^\s"'|&;<>()])+/;
/** Words from the beginning of a line; `2>&1` is none of them. */
const WORDS = new RegExp(String.raw`^(?:\s*(?!\d[<>])${WORD.source})*`);

/** The command lines behind `npx -y pnpm@12`, without pnpm's own options. What a variable has that is not quoted is left out. */
function commandsIn(script: string): string[][] {
  const lines = script
    .replaceAll(/\\\n\s*/g, " ")
    .replaceAll(/ \$\{(\w+):\+"\$\1"\}/g, "")
    .replaceAll(/\$\{\w+:\+([^}]*)\}/g, "$1")
    .replaceAll(/ (\$\w+|"\$@")(?=\s|$)/g, "");
  return [...lines.matchAll(/\bnpx -y pnpm@12(?: -\w| --dir \S+)* (.*)/g)].map(([, line = ""]) =>
    (WORDS.exec(line)?.[0].match(new RegExp(WORD, "g")) ?? []).map((word) =>
      word.replaceAll(/["']/g, ""),
    ),
  );
}

async function problemOf([name = "", ...args]: readonly string[]): Promise<string | undefined> {
  if (OF_PNPM.includes(name)) return undefined;
  const entry = COMMANDS[name];
  if (entry === undefined) return `there is no command ${name}`;
  const command = await loadCommand(entry);
  for (const option of command.options) {
    const { parseArg } = option;
    // Nobody knows here what a variable has.
    const read = (value: string, before: unknown) =>
      value.includes("$") ? value : parseArg?.(value, before);
    if (parseArg !== undefined) option.argParser(read);
  }
  // Nothing runs: only the command line is read.
  command.action(() => {}).configureOutput({ writeErr: () => {}, writeOut: () => {} });
  try {
    await command.parseAsync(args, { from: "user" });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test("every command of pnpm in a workflow exists, with its options", async () => {
  const found = scripts().flatMap(([file, script]) =>
    commandsIn(script).map((words) => ({ file, words })),
  );
  expect(found.map(({ words }) => words[0])).toEqual(
    expect.arrayContaining(["affected", "environments", "install", "preview-comment"]),
  );
  for (const { file, words } of found) {
    expect([file, words.join(" "), await problemOf(words)]).toEqual([
      file,
      words.join(" "),
      undefined,
    ]);
  }
});

describe("a command in a workflow", () => {
  test.each([
    ["npx -y pnpm@12 test", ["test"]],
    ['npx -y pnpm@12 affected --bases "$TEMP/bases"', ["affected", "--bases", "$TEMP/bases"]],
    ["list=$(npx -y pnpm@12 -s environments --json)", ["environments", "--json"]],
    [
      `npx -y pnpm@12 environments --json \${ONLY:+--only "$ONLY"}`,
      ["environments", "--json", "--only", "$ONLY"],
    ],
    ["npx -y pnpm@12 plan \\\n  --json | jq . && true", ["plan", "--json"]],
    ["npx -y pnpm@12 plan --json > plan.json", ["plan", "--json"]],
    ["npx -y pnpm@12 --dir tools/stryker audit", ["audit"]],
    ["npx -y pnpm@12 plan --json 2>&1 |", ["plan", "--json"]],
    ['npx -y pnpm@12 plan $failed "$@"', ["plan"]],
    [`x=$(npx -y pnpm@12 plan --json \${MORE:+"$MORE"})`, ["plan", "--json"]],
  ])("is read as bash reads it: %s", (script, words) => {
    expect(commandsIn(script)).toEqual([words]);
  });

  test.each([
    [["nothing"], "there is no command nothing"],
    [["affected", "--nothing"], "unknown option '--nothing'"],
    [["affected", "--base"], "argument missing"],
    [["preview-comment", "FILE"], "required option"],
    [["smoke", "dev"], "too many arguments"],
    [["affected", "--parallel", "x"], '--parallel is "x"; allowed: '],
  ])("is refused as on a command line: %j", async (words, problem) => {
    expect(await problemOf(words)).toContain(problem);
  });
});

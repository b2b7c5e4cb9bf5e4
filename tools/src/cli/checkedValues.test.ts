import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { expect, test } from "vitest";
import { COMMANDS, loadCommand } from "./commands.ts";
import { UsageError } from "./usageError.ts";

/** The command with this name, such as `new workload`, and nothing that runs. */
async function commandOf(name: string): Promise<CommandUnknownOpts> {
  const [first = "", second] = name.split(" ");
  const entry = COMMANDS[first];
  if (entry === undefined) throw new Error(`there is no command ${first}`);
  const command = await loadCommand(entry);
  return command.commands.find((each) => each.name() === second) ?? command;
}

const OPTIONS: [command: string, option: string][] = [];
for (const [name, entry] of Object.entries(COMMANDS)) {
  const command = await loadCommand(entry);
  for (const each of [command, ...command.commands]) {
    const full = each === command ? name : `${name} ${each.name()}`;
    for (const { long, required, optional } of each.options) {
      if (long && (required || optional)) OPTIONS.push([full, long]);
    }
  }
}

async function parse(name: string, ...argv: readonly string[]): Promise<unknown> {
  const command = await commandOf(name);
  return command.action(() => {}).parseAsync(argv, { from: "user" });
}

test.each(OPTIONS)("%s %s refuses an empty value before anything runs", async (name, option) => {
  const parsed = parse(name, `${option}=`);
  await expect(parsed).rejects.toThrow(UsageError);
  await expect(parsed).rejects.toThrow(new RegExp(`^${option} is ""; allowed: .*${option}.*: \\w`));
});

test.each([
  [["start", "--workload", "a", "--workload", "b"], '--workload is given twice, also as "b"'],
  [
    ["new workload", "x", "--worker", "lamda"],
    '--worker is "lamda"; allowed: lambda, fargate, external (Did',
  ],
  [["new workload", ""], 'NAME is ""; allowed: small letters'],
  [["test", "handler", ""], 'WORDS is ""; allowed: parts of the paths'],
])("%j is refused with what is allowed", async ([name = "", ...argv], message) => {
  const parsed = parse(name, ...argv);
  await expect(parsed).rejects.toThrow(UsageError);
  await expect(parsed).rejects.toThrow(message);
});

test.each([
  ["new workload", "x", "--stacks", "dev", "--stacks", "prod"],
  ["mutate", "x", "--files", "a", "--files", "b"],
  ["dev", "--logs", "--json", "--json"],
  ["pulumi", "config", "set", "key", ""],
])("%j is a right command line", async (...[name, ...argv]) => {
  await expect(parse(name, ...argv)).resolves.toBeDefined();
});

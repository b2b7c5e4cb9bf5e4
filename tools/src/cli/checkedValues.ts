import { EventEmitter } from "node:events";
import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { suggestion } from "./suggestion.ts";
import { UsageError } from "./usageError.ts";

/**
 * Refuses the values that no option and no argument can have, before a parser sees them: an empty one, such as that of a shell's
 * variable that is not set, one of none of the choices, and a second one for an option that has only one. An argument with a
 * parser of its own is not checked: it belongs to another program.
 *
 * @returns the command, whose parsing throws `UsageError`
 */
export function withCheckedValues(command: CommandUnknownOpts): CommandUnknownOpts {
  for (const option of command.options) checkOption(command, option);
  for (const argument of command.registeredArguments) checkArgument(argument);
  for (const each of command.commands) withCheckedValues(each);
  return command;
}

function checkOption(command: CommandUnknownOpts, option: Option): void {
  // Commander's own listener, which runs the parser, comes after this one.
  if (!(command instanceof EventEmitter)) return;
  const name = option.attributeName();
  command.prependListener(`option:${option.name()}`, (value: unknown) => {
    if (typeof value !== "string") return;
    if (value === "") throw new UsageError(`${nameOf(option)} is ""; allowed: ${lineOf(option)}`);
    const { argChoices } = option;
    if (argChoices !== undefined && !argChoices.includes(value)) {
      const allowed = `${argChoices.join(", ")}${suggestion(value, argChoices)}`;
      throw new UsageError(`${nameOf(option)} is "${value}"; allowed: ${allowed}`);
    }
    const isGiven = command.getOptionValueSource(name) === "cli";
    // The values of an option that may be repeated are a list.
    if (isGiven && !Array.isArray(command.getOptionValue(name))) {
      throw new UsageError(`${nameOf(option)} is given twice, also as "${value}"; allowed: once`);
    }
  });
}

function checkArgument(argument: Argument): void {
  if (argument.parseArg !== undefined) return;
  const check = (value: string): string => {
    if (value !== "") return value;
    const { description } = argument;
    throw new UsageError(`${argument.name()} is ""; allowed: ${description}`);
  };
  if (!argument.variadic) return void argument.argParser(check);
  argument.argParser((value, before: readonly string[] = []) => [...before, check(value)]);
}

function nameOf({ long, short, flags }: Option): string {
  return long ?? short ?? flags;
}

/** As `--help` shows it. */
function lineOf({ flags, description }: Option): string {
  return `${flags}: ${description}`;
}

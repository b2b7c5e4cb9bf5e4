import { Command, CommanderError } from "@commander-js/extra-typings";

/**
 * What commander suggests for a command of this name; nothing when no name is similar.
 *
 * @example
 * ```ts
 * suggestion("prd", ["dev", "prod"]); // " (Did you mean prod?)"
 * ```
 */
export function suggestion(name: string, names: readonly string[]): string {
  const program = new Command()
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .helpCommand(false)
    .helpOption(false);
  // `command` would take what follows the first word for arguments.
  for (const known of names) program.addCommand(new Command(known));
  try {
    program.parse([name], { from: "user" });
  } catch (error) {
    const meant =
      error instanceof CommanderError ? /\(Did you mean .+\)/.exec(error.message) : null;
    if (meant !== null) return ` ${meant[0]}`;
  }
  return "";
}

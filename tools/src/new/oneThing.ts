import { UsageError } from "../cli/usageError.ts";

/**
 * To make, to rename and to remove are three things, and only a new one has settings.
 * @throws {UsageError} when the options are for more than one of them
 */
export function requireOneThing(options: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(options).filter(
    (name) => options[name] !== undefined && options[name] !== false,
  );
  const thing = given.find((name) => name === "remove" || name === "rename");
  const other = given.find((name) => name !== thing);
  if (thing === undefined || other === undefined) return;
  throw new UsageError(`--${thing} and --${inLowerCase(other)} exclude each other`);
}

/** `short-lived` of `shortLived`. */
function inLowerCase(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

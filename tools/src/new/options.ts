import { Option } from "@commander-js/extra-typings";
import { requireOneThing } from "./oneThing.ts";

/** What a new workload and a new workflow have in common: that they are made, renamed and removed. */
export const renameOption = (kind: string) =>
  new Option("--rename <OLD>", `gives the ${kind} OLD this name`);
export const removeOption = (kind: string) => new Option("--remove", `removes the ${kind}`);
export const DRY_RUN = new Option("--dry-run", "shows what would be written, and writes nothing");
export const YES = new Option("-y, --yes", "asks nothing");
export const FORCE = new Option(
  "--force",
  "also if git does not have the changes in a touched file",
);

interface Chosen {
  readonly rename?: string | undefined;
  readonly remove?: boolean | undefined;
}

/** What is done with the options of one of them. */
export interface Ways<Result> {
  create(): Result;
  /** @param from the former name */
  rename(from: string): Result;
  remove(): Result;
}

/**
 * Does the one thing that the options ask for.
 *
 * @param settings those of a new one alone
 * @throws {UsageError} when the options are for more than one thing
 */
export function inOneWay<Result>(
  { rename, remove }: Chosen,
  settings: object,
  ways: Ways<Result>,
): Result {
  requireOneThing({ rename, remove, ...settings });
  if (remove) return ways.remove();
  return rename === undefined ? ways.create() : ways.rename(rename);
}

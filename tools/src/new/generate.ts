import type { Tree } from "nx/src/generators/tree";
import { changesOf, formatNewFiles, isRehearsal, requireCommitted } from "./applyChanges.ts";
import { inOneWay, type Ways } from "./options.ts";

/** The options of a generator of nx besides those of a new one. */
export interface GeneratorWays {
  readonly name: string;
  /** The former name, of one that gets this name. */
  readonly rename?: string;
  readonly remove?: boolean;
  /** Also if git does not have the changes in a touched file. */
  readonly force?: boolean;
}

/**
 * What a generator of nx does.
 *
 * @returns what nx does after it has written the files
 * @throws {UsageError} when the options are for more than one thing
 * @throws {UncommittedChanges} when one is renamed or removed whose changes git does not have
 */
export function generate(
  tree: Tree,
  { rename, remove, force }: GeneratorWays,
  settings: object,
  ways: Ways<unknown>,
): () => void {
  inOneWay({ rename, remove }, settings, ways);
  const changes = changesOf(tree);
  const isNew = !remove && rename === undefined;
  if (!isNew && !force && !isRehearsal()) requireCommitted(tree.root, changes);
  return () => formatNewFiles(tree.root, changes);
}

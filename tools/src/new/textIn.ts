import { isUtf8 } from "node:buffer";
import type { Tree } from "nx/src/generators/tree";
import { UnknownForm } from "./unknownForm.ts";

/**
 * The text of a file; an empty one if there is none.
 * @throws {UnknownForm} when the file is not UTF-8, because characters would be lost
 */
export function textIn(tree: Tree, path: string): string {
  const bytes = tree.read(path);
  if (bytes === null) return "";
  if (isUtf8(bytes)) return bytes.toString("utf8");
  throw new UnknownForm(`${path} is not UTF-8, so it can't be edited: save it as UTF-8 first`);
}

import type { Tree } from "nx/src/generators/tree";
import type { StackText } from "./stackText.ts";

/** A stack file in the tree. */
export interface StackFile extends StackText {
  readonly stack: string;
}

/** The stack for this machine, which every workload is in. */
export const LOCAL = "local";

/** The stack files of the repository, sorted by the names of their stacks. */
export function stackTexts(tree: Tree): StackFile[] {
  return tree
    .children("infra")
    .flatMap((name) => {
      const stack = /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1];
      const file = `infra/${name}`;
      return stack === undefined ? [] : { stack, file, text: tree.read(file, "utf8") ?? "" };
    })
    .toSorted((one, other) => (one.stack < other.stack ? -1 : 1));
}

/** The lists of URNs know which resources a stack had when they were last updated. */
export function listedResources(tree: Tree, stack: string, workload: string): number {
  const list = tree.read(`infra/urns/${stack}.txt`, "utf8") ?? "";
  const isOwn = new RegExp(`::sfn-workers:index:Workload.*::${workload}(-[^:]*)?$`);
  return list.split("\n").filter((urn) => isOwn.test(urn)).length;
}

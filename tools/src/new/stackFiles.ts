import type { Tree } from "nx/src/generators/tree";
import { parse } from "yaml";
import { textIn } from "./textIn.ts";
import type { YamlText } from "./yaml/editYaml.ts";

/** A stack file in the tree. */
export interface StackFile extends YamlText {
  readonly stack: string;
}

/** Every workload is in this stack. */
export { LOCAL } from "@sfn-workers/infra/settings";

export const stackPath = (stack: string) => `infra/Pulumi.${stack}.yaml`;
/** The list of the URNs that a stack had when it was last updated. */
export const urnsPath = (stack: string) => `infra/urns/${stack}.txt`;

/** The stack files of the repository, sorted by the names of their stacks. */
export function stackTexts(tree: Tree): StackFile[] {
  return tree
    .children("infra")
    .flatMap((name) => {
      const stack = /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1];
      if (stack === undefined) return [];
      const file = stackPath(stack);
      return { stack, file, text: textIn(tree, file) };
    })
    .toSorted((one, other) => (one.stack < other.stack ? -1 : 1));
}

/** The name of the Pulumi project, which AWS's names begin with. */
export function projectName(tree: Tree): string {
  return String(parse(tree.read("infra/Pulumi.yaml", "utf8") ?? "name: sfn-workers").name);
}

/**
 * How many resources of a workload a stack's list of URNs has.
 * @param others the stack's workloads, whose names may begin like this one's
 */
export function listedResources(
  tree: Tree,
  stack: string,
  workload: string,
  others: readonly string[],
): number {
  const longer = others.filter((other) => other.startsWith(`${workload}-`));
  const isOf = (name: string, owner: string) => name === owner || name.startsWith(`${owner}-`);
  const names = textIn(tree, urnsPath(stack))
    .split(/\r?\n/)
    .flatMap((urn) => /::sfn-workers:index:Workload.*::([^:]+)$/.exec(urn)?.[1] ?? []);
  return names.filter((name) => isOf(name, workload) && !longer.some((other) => isOf(name, other)))
    .length;
}

import { styleText } from "node:util";
import type { LocalResource } from "@sfn-workers/local-cloud";

/** Prints the resources as a tree, with their descriptions. */
export function resourceTree(
  resources: readonly LocalResource[],
  stream: NodeJS.WriteStream,
): string {
  const urns = new Set(resources.map(({ urn }) => urn));
  const roots = resources.filter(({ parent }) => parent === undefined || !urns.has(parent));
  return roots.flatMap((root) => [line(root), ...branches(root, "")]).join("\n");

  function branches(parent: LocalResource, indent: string): string[] {
    const children = resources.filter((resource) => resource.parent === parent.urn);
    return children.flatMap((child, index) => {
      const last = index === children.length - 1;
      return [
        `${indent}${last ? "└─ " : "├─ "}${line(child)}`,
        ...branches(child, `${indent}${last ? "   " : "│  "}`),
      ];
    });
  }

  function line({ type, name, description }: LocalResource): string {
    const dim = (text: string) => styleText("dim", text, { stream });
    const arrow = description === "component" ? "" : dim(` → ${description}`);
    return `${shortType(type)} ${styleText("bold", name, { stream })}${arrow}`;
  }
}

/** `aws:sfn/activity:Activity` is written as `aws:sfn:Activity`, as Pulumi's own output does. */
function shortType(type: string): string {
  return type.replace(/\/[^:]+:/, ":");
}

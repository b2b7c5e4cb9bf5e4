import type { Tree } from "nx/src/generators/tree";
import { MANIFESTS_MODULE, registeredFolders } from "./manifestsModule.ts";
import { filesIn, isModule } from "./mentions.ts";
import { removeWorkload } from "./removeWorkload.ts";
import { stackTexts, urnsPath } from "./stackFiles.ts";
import { textIn } from "./textIn.ts";
import { removeWorkflow } from "./workflow/changeWorkflow.ts";
import { workflowFolder } from "./workflow/registry.ts";
import { sourceFolder } from "./workloadName.ts";

/** The workflows and the workloads that the repository brings, to be replaced by a team's own. */
const SAMPLE_WORKFLOWS = ["supplier-file"] as const;
const SAMPLES = ["coin-flip", "price-quote", "quality-check", "supplier-decision"] as const;

const WORKLOADS_PACKAGE = "packages/workloads/package.json";

/** What the removal of the samples comes to. */
export interface ClearedSamples {
  readonly removed: readonly string[];
  /** Dependencies that only the samples had. */
  readonly dependencies: readonly string[];
  readonly byHand: readonly string[];
}

/**
 * Removes the samples that are left, the dependencies that only they have, and the lists of URNs in which nothing else is.
 * @throws {UnknownForm} when a file has a form that can't be edited
 */
export function clearSamples(tree: Tree): ClearedSamples {
  const removed = SAMPLES.filter((name) => tree.exists(`${sourceFolder(name)}/manifest.ts`));
  const workflows = SAMPLE_WORKFLOWS.filter((name) =>
    tree.exists(`${workflowFolder(name)}/workflow.ts`),
  );
  const importers = workflows.flatMap((workflow) =>
    removeWorkflow(tree, workflow).map((path) => `${path} imports from ${workflow}`),
  );
  const before = namedDependencies(tree);
  const byHand = removed.flatMap((name) => removeWorkload(tree, name).byHand);
  const left = namedDependencies(tree);
  const dependencies = [...before].filter((name) => !left.has(name));
  for (const name of dependencies) removeDependency(tree, name);
  removeUrnLists(tree);
  return { removed: [...workflows, ...removed], dependencies, byHand: [...importers, ...byHand] };
}

/** The dependencies of packages/workloads whose names are in its modules: as an import of any form, or in a manifest's bundle. */
function namedDependencies(tree: Tree): ReadonlySet<string> {
  const manifest = textIn(tree, WORKLOADS_PACKAGE);
  const dependencies = [...manifest.matchAll(/^ {4}"(?<name>(?:@[\w.-]+\/)?[\w-][\w.-]*)": "/gm)];
  const modules = filesIn(tree, "packages/workloads/src").filter(isModule);
  const code = modules.map((path) => textIn(tree, path)).join("\n");
  return new Set(
    dependencies
      .map(({ groups }) => groups?.["name"] ?? "")
      // New workloads import those of the repository itself.
      .filter((name) => !name.startsWith("@sfn-workers/"))
      .filter((name) => new RegExp(`["'\`]${name.replaceAll(".", "\\.")}["'\`/]`).test(code)),
  );
}

/** From the package, and, if no other package has it, from the catalog and from the page about dependencies. */
function removeDependency(tree: Tree, name: string): void {
  edit(tree, WORKLOADS_PACKAGE, (text) => withoutLine(text, `    "${name}": "`));
  const others = packageFiles(tree).some((path) =>
    tree.read(path, "utf8")?.includes(`"${name}": "catalog:"`),
  );
  if (others) return;
  edit(tree, "pnpm-workspace.yaml", (text) =>
    withoutLine(withoutLine(text, `  ${name}: `), `  "${name}": `),
  );
  edit(tree, "docs/dependencies.md", (text) => withoutLine(text, `| \`${name}\` | workloads |`));
}

function packageFiles(tree: Tree): string[] {
  const below = ["apps", "packages", "tools", "tools/fixtures"].flatMap((folder) =>
    tree.children(folder).map((name) => `${folder}/${name}/package.json`),
  );
  return ["package.json", "infra/package.json", "tools/package.json", ...below].filter((path) =>
    tree.exists(path),
  );
}

/** JSON allows no comma behind the last entry. */
function withoutLine(text: string, start: string): string {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.startsWith(start));
  if (at === -1) return text;
  const isLast = lines[at + 1]?.trim().startsWith("}") === true;
  const before = lines.slice(0, at);
  if (isLast) before[at - 1] = before[at - 1]?.replace(/,(?=\r?$)/, "") ?? "";
  return [...before, ...lines.slice(at + 1)].join("\n");
}

/** A list that names no workload which is left protects nothing; one that does stays, with what the samples shared. */
function removeUrnLists(tree: Tree): void {
  const left = registeredFolders(textIn(tree, MANIFESTS_MODULE));
  for (const { stack } of stackTexts(tree)) {
    const file = urnsPath(stack);
    const list = tree.read(file, "utf8");
    if (list === null) continue;
    const urns = list.split(/\r?\n/);
    const isListed = left.some((name) =>
      urns.some((urn) => urn.endsWith(`:sfn-workers:index:Workload::${name}`)),
    );
    if (!isListed) tree.delete(file);
  }
}

function edit(tree: Tree, path: string, change: (text: string) => string): void {
  if (tree.exists(path)) tree.write(path, change(textIn(tree, path)));
}

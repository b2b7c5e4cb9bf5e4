import { spawnSync } from "node:child_process";
import { clashingWorkload } from "@sfn-workers/infra/physicalName";
import type { Tree } from "nx/src/generators/tree";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";
import { isRegistered, MANIFESTS_MODULE, registeredFolders } from "./manifestsModule.ts";
import { stackTexts } from "./stackFiles.ts";
import { workloadsIn } from "./stackText.ts";
import { textIn } from "./textIn.ts";
import { workflowFolder } from "./workflow/registry.ts";

const MAX_CHARACTERS = 40;
const FORM = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Windows has devices of these names in every folder. */
const OF_WINDOWS = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** The folders of a workload, from the root of the repository. */
export const sourceFolder = (name: string) => `packages/workloads/src/${name}`;
export const sampleFolder = (name: string) => `packages/workloads/samples/${name}`;

/** What is wrong with the form of a name, or `undefined`. */
export function nameProblem(name: string): string | undefined {
  if (!FORM.test(name)) {
    return "allowed: a-z, 0-9 and single -, with a letter first, such as resize-image";
  }
  if (name.length > MAX_CHARACTERS) return `allowed: at most ${MAX_CHARACTERS} characters`;
  if (OF_WINDOWS.test(name)) return "allowed: a name that is none of Windows's devices";
  return undefined;
}

/** What is in the way of a new workload with this name, or `undefined`. */
export function takenProblem(tree: Tree, name: string): string | undefined {
  const module = textIn(tree, MANIFESTS_MODULE);
  if (isRegistered(module, name)) return `${MANIFESTS_MODULE} registers a workload of this name`;
  const folder = [sourceFolder(name), sampleFolder(name), workflowFolder(name)].find((each) =>
    tree.exists(each),
  );
  if (folder !== undefined) return `${folder} exists`;
  const stacks = stackTexts(tree);
  const stack = stacks.find((each) => workloadsIn(each).includes(name));
  if (stack !== undefined) return `${stack.file} has a workload of this name`;
  const others = [...registeredFolders(module), ...stacks.flatMap(workloadsIn)];
  const clashing = clashingWorkload(name, others);
  if (clashing !== undefined) return `its resources would have names of those of ${clashing}`;
  return isIgnored(tree.root, name) ? `git ignores ${sourceFolder(name)}` : undefined;
}

/** Such as `dist`. Without git nothing is. */
function isIgnored(root: string, name: string): boolean {
  const args = ["check-ignore", "-q", `${sourceFolder(name)}/handler.ts`];
  return spawnSync("git", args, { cwd: root }).status === 0;
}

/** @throws {UsageError} when no new workload can have the name */
export function requireFreeName(tree: Tree, name: string): void {
  const form = nameProblem(name);
  if (form !== undefined) throw new UsageError(`NAME is "${name}"; ${form}`);
  const taken = takenProblem(tree, name);
  if (taken === undefined) return;
  throw new UsageError(`NAME is "${name}"; allowed: a name that is free: ${taken}`);
}

/** @throws {UsageError} when no folder of packages/workloads has the workload */
export function requireWorkload(tree: Tree, option: string, name: string): void {
  const module = textIn(tree, MANIFESTS_MODULE);
  if (nameProblem(name) === undefined && tree.exists(`${sourceFolder(name)}/manifest.ts`)) return;
  const folders = tree
    .children("packages/workloads/src")
    .filter((each) => tree.exists(`${sourceFolder(each)}/manifest.ts`));
  const allowed =
    folders.length === 0
      ? "there is none"
      : `allowed: ${folders.join(", ")}${suggestion(name, folders)}`;
  const own = module.includes(`/${name}/manifest`)
    ? "; a workload in a package of its own is changed by hand"
    : "";
  throw new UsageError(
    `${option} is "${name}", which is no workload in packages/workloads/src; ${allowed}${own}`,
  );
}

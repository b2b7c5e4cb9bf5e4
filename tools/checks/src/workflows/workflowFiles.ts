import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

export type Permissions = string | Readonly<Record<string, string>>;

export interface Job {
  readonly uses?: string;
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly outputs?: Readonly<Record<string, string>>;
  readonly strategy?: unknown;
  readonly permissions?: Permissions;
  readonly "timeout-minutes"?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly secrets?: unknown;
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly name?: string;
  readonly on: string | readonly string[] | Readonly<Record<string, unknown>>;
  readonly permissions?: Permissions;
  readonly concurrency?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** An action of the repository's own, which is made of steps. */
interface Action {
  readonly runs: { readonly steps: readonly Step[] };
}

export interface WorkflowFile {
  readonly path: string;
  readonly workflow: Workflow;
}

/** Every workflow of the repository. */
export function workflowFiles(root: string): readonly WorkflowFile[] {
  return yamlFiles(root, ".github/workflows/*.{yml,yaml}").map((path) => ({
    path,
    workflow: parse(readFileSync(join(root, path), "utf8")),
  }));
}

export function workflowOf(root: string, name: string): Workflow {
  return parse(readFileSync(join(root, `.github/workflows/${name}.yml`), "utf8"));
}

/** Every step that a workflow runs, those in the repository's own actions too, each with where it is. */
export function stepsIn(root: string): readonly (readonly [place: string, step: Step])[] {
  const ofWorkflows = workflowFiles(root).flatMap(({ path, workflow }) =>
    Object.entries(workflow.jobs).flatMap(([id, { steps = [] }]) =>
      placed(`${path}, job ${id}`, steps),
    ),
  );
  const ofActions = yamlFiles(root, ".github/actions/*/action.{yml,yaml}").flatMap((path) => {
    const { runs }: Action = parse(readFileSync(join(root, path), "utf8"));
    return placed(path, runs.steps);
  });
  return [...ofWorkflows, ...ofActions];
}

function placed(place: string, steps: readonly Step[]) {
  return steps.map((step, at) => [`${place}, step ${nameOf(step, at)}`, step] as const);
}

function nameOf({ name, id, uses, run }: Step, at: number): string {
  return name ?? id ?? uses ?? run?.split("\n")[0] ?? String(at + 1);
}

function yamlFiles(root: string, glob: string): readonly string[] {
  return globSync(glob, { cwd: root })
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted();
}

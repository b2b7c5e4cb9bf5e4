import { type RunPlace, runsIn, type Workflow } from "@sfn-workers/states-language/workflow";
import { InvalidOption, type Manifest } from "@sfn-workers/worker-core/manifest";
import { workloadsIn } from "./doubles.ts";
import { callNamesIn } from "./services.ts";

/**
 * The states that hand tasks to workloads, each with its workload's manifest.
 *
 * @throws {InvalidOption} when one of them has no double or no manifest, or those of another workload, or a double is for no such state.
 */
export function requireDoubles(
  definition: object,
  tasks: Readonly<Record<string, unknown>>,
  manifests: Readonly<Record<string, Manifest>>,
): ReadonlyMap<string, Manifest> {
  const runs = runsIn(definition);
  const missing = runs.find(({ name }) => !Object.hasOwn(tasks, name));
  if (missing !== undefined)
    throw new InvalidOption(`tasks.${missing.name}`, undefined, wanted(missing));
  const unknown = Object.keys(tasks).find((name) => !runs.some((run) => run.name === name));
  if (unknown !== undefined) {
    const names = runs.map(({ name }) => name).join(", ");
    const allowed = `a state that hands tasks to a workload: ${names || "the workflow has none"}`;
    throw new InvalidOption("tasks", unknown, allowed);
  }
  for (const run of runs) requireSameWorkload(run, tasks[run.name]);
  return new Map(runs.map((run) => [run.name, manifestOf(run, manifests)]));
}

/**
 * Nothing answers a call that no state makes: the name may be misspelled, or the call another one by now.
 *
 * @throws {InvalidOption} when there is such an answer.
 */
export function requireKnownCalls(
  workflow: Workflow,
  services: Readonly<Record<string, unknown>>,
): void {
  const known = callNamesIn(workflow);
  const unknown = Object.keys(services).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const allowed = `a call that a state of ${workflow.name} makes: ${known.join(", ") || "it makes none"}`;
  throw new InvalidOption("services", unknown, allowed);
}

/** A handler of another workload would answer in a test what nothing answers where the workflow is deployed. */
function requireSameWorkload({ name, workload }: RunPlace, double: unknown): void {
  const other = workloadsIn(double).find(({ manifest }) => manifest.name !== workload);
  if (other === undefined) return;
  const allowed = `the workload ${workload}, to which ${name} hands its tasks`;
  throw new InvalidOption(`tasks.${name}`, other.manifest.name, allowed);
}

function wanted({ name, workload }: RunPlace): string {
  return `what answers the tasks that ${name} hands to ${workload}: the workload, handledBy(WORKLOAD, …), a function, an output, fail(ERROR), takes(SECONDS, …) or inTurn(…)`;
}

function manifestOf(
  { at, workload }: RunPlace,
  manifests: Readonly<Record<string, Manifest>>,
): Manifest {
  const manifest = Object.hasOwn(manifests, workload) ? manifests[workload] : undefined;
  if (manifest !== undefined) {
    if (manifest.name === workload) return manifest;
    throw new InvalidOption(`manifests.${workload}`, manifest.name, `the manifest of ${workload}`);
  }
  const known = Object.keys(manifests).join(", ");
  throw new InvalidOption(
    `${at}/Resource`,
    workload,
    `a workload of manifests: ${known || "none"}`,
  );
}

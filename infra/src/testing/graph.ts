import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type PlannedResource, runOffline } from "../offline.ts";
import { program } from "../program.ts";

/** Two workloads that stay as they are, whatever the repository's own do. */
export const manifests = {
  short: {
    name: "short",
    description: "A task of seconds",
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 20,
  },
  long: {
    name: "long",
    description: "A task of minutes",
    timeoutSeconds: 600,
    heartbeatSeconds: 60,
    handlerBudgetSeconds: 540,
  },
} as const satisfies Record<string, Manifest>;

export interface BuildOptions {
  readonly stack?: string;
  readonly manifests?: Readonly<Record<string, Manifest>>;
}

export interface Graph {
  readonly resources: readonly PlannedResource[];
  readonly outputs: unknown;
  /** The one resource of this type and name. */
  get(type: string, name: string): PlannedResource;
  /** What the one resource of this type and name was given. */
  inputs(type: string, name: string): Readonly<Record<string, unknown>>;
  /** The names of all resources of this type. */
  names(type: string): string[];
  /** A JSON document among a resource's inputs. */
  document(type: string, name: string, input: string): unknown;
}

/** Runs the program with this configuration, keys without their namespace, and gives what it registered. */
export async function build(
  configuration: Readonly<Record<string, unknown>>,
  options: BuildOptions = {},
): Promise<Graph> {
  const config = Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => [`sfn-workers:${key}`, value]),
  );
  const stack = { stack: options.stack ?? "test", config };
  const run = await runOffline(stack, () => program(options.manifests ?? manifests));
  return graphOf(run.resources, run.outputs);
}

export function graphOf(recorded: ReadonlyMap<string, PlannedResource>, outputs: unknown): Graph {
  const resources = [...recorded.values()];
  const get = (type: string, name: string): PlannedResource => {
    const found = recorded.get(`${type}::${name}`);
    if (found) return found;
    throw new Error(`No ${type} ${name} among:\n${[...recorded.keys()].join("\n")}`);
  };
  return {
    resources,
    outputs,
    get,
    inputs: (type, name) => get(type, name).inputs,
    names: (type) => resources.filter((one) => one.type === type).map(({ name }) => name),
    document: (type, name, input) => JSON.parse(String(get(type, name).inputs[input])),
  };
}

import type { Account, DeployedResource } from "@sfn-workers/pulumi-host";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { type PlannedResource, recordStack } from "../plan/recordStack.ts";
import { type ProgramOptions, program, type Transforms } from "../program.ts";
import { readStackFile } from "../stackFile.ts";
import { manifests } from "../urns/manifests.ts";
import { workflows } from "../urns/workflows.ts";
import { ROLE, ROLE_POLICY } from "./types.ts";

export interface BuildOptions {
  readonly stack?: string;
  readonly manifests?: Readonly<Record<string, Manifest>>;
  readonly workflows?: NonNullable<ProgramOptions["workflows"]>;
  readonly transforms?: Transforms;
  readonly warn?: NonNullable<ProgramOptions["warn"]>;
  /** The account and the region of AWS in which the program believes itself. */
  readonly account?: Account;
  /** What is deployed, as the program finds it in its stack's state. */
  readonly deployed?: Graph;
  readonly now?: NonNullable<ProgramOptions["now"]>;
}

export interface Graph {
  readonly resources: readonly PlannedResource[];
  readonly outputs: unknown;
  /** The one resource of this type and name. */
  get(type: string, name: string): PlannedResource;
  /** The inputs of the one resource of this type and name. */
  inputs(type: string, name: string): Readonly<Record<string, unknown>>;
  /** The inputs of the one resource of this type and name, without its tags. */
  untagged(type: string, name: string): Readonly<Record<string, unknown>>;
  /** The names of all resources of this type. */
  names(type: string): string[];
  /** The Sids of a role's policies, in their order: those for the key come first. */
  sids(role: string): string[];
  /** The statement with this Sid in a role's policies. */
  statement(role: string, sid: string): Readonly<Record<string, unknown>>;
  /** A JSON document among a resource's inputs. */
  document(type: string, name: string, input: string): unknown;
}

const cache = new Map<string, Promise<Graph>>();

/**
 * Runs the program with this configuration, keys without their namespace, and returns the resources that it registered.
 * Equal configurations share one graph.
 */
export function build(
  configuration: Readonly<Record<string, unknown>>,
  options: BuildOptions = {},
): Promise<Graph> {
  const { manifests: own, workflows: given, transforms, account, deployed, now } = options;
  if (own || given || transforms || account || deployed || now)
    return buildUncached(configuration, options);
  const key = JSON.stringify([configuration, options.stack]);
  const graph = cache.get(key) ?? buildUncached(configuration, options);
  cache.set(key, graph);
  return graph;
}

async function buildUncached(
  configuration: Readonly<Record<string, unknown>>,
  { account, deployed, ...options }: BuildOptions,
): Promise<Graph> {
  const config = Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => [`sfn-workers:${key}`, value]),
  );
  const stack = { stack: options.stack ?? "test", config };
  const run = await recordStack(
    stack,
    () => program({ manifests, workflows, ...options }),
    account,
    deployed === undefined ? [] : stateOf(deployed),
  );
  return graphOf(run.resources, run.outputs);
}

function stateOf({ resources, outputs }: Graph): DeployedResource[] {
  const [project, stack] = ["sfn-workers", "test"];
  const urn = `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`;
  return [
    { urn, type: "pulumi:pulumi:Stack", outputs: Object(outputs) },
    ...resources.map(({ urn, type, inputs }) => ({ urn, type, outputs: inputs })),
  ];
}

/** Runs the program for a stack file, with the repository's own workloads. */
export function buildStack(stack: string): Promise<Graph> {
  const graph = cache.get(stack) ?? buildStackUncached(stack);
  cache.set(stack, graph);
  return graph;
}

async function buildStackUncached(stack: string): Promise<Graph> {
  const { resources, outputs } = await recordStack(readStackFile(stack), () => program());
  return graphOf(resources, outputs);
}

function graphOf(recorded: ReadonlyMap<string, PlannedResource>, outputs: unknown): Graph {
  const resources = [...recorded.values()];
  const get = (type: string, name: string): PlannedResource => {
    const found = recorded.get(`${type}::${name}`);
    if (found) return found;
    throw new Error(`No ${type} ${name} among:\n${[...recorded.keys()].join("\n")}`);
  };
  const statementsOfRole = (role: string) => {
    const { urn } = recorded.get(`${ROLE}::${role}`) ?? get(ROLE_POLICY, role);
    return resources
      .filter((one) => one.type === ROLE_POLICY && (one.urn === urn || one.parent === urn))
      .flatMap(statementsOf);
  };
  return {
    resources,
    outputs,
    get,
    inputs: (type, name) => get(type, name).inputs,
    untagged: (type, name) => {
      const { tags: _, ...inputs } = get(type, name).inputs;
      return inputs;
    },
    names: (type) => resources.filter((one) => one.type === type).map(({ name }) => name),
    sids: (role) => statementsOfRole(role).map(({ Sid }) => String(Sid)),
    statement: (role, sid) => {
      const found = statementsOfRole(role).find(({ Sid }) => Sid === sid);
      if (found) return found;
      throw new Error(`No statement ${sid} in the policy of ${role}`);
    },
    document: (type, name, input) => JSON.parse(String(get(type, name).inputs[input])),
  };
}

function statementsOf({ inputs }: PlannedResource): Readonly<Record<string, unknown>>[] {
  return JSON.parse(String(inputs["policy"])).Statement;
}

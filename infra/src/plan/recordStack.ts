import type { Unwrap } from "@pulumi/pulumi";
import { type Registration, recordProgram } from "@sfn-workers/pulumi-host";
import type { Stack } from "../stackFile.ts";
import { computedOutputs } from "./computedOutputs.ts";

/** A resource as the program registers it. */
export type PlannedResource = Registration;

export interface RecordedStack<Outputs> {
  /** By `resourceKey`, in the order of registration. */
  readonly resources: ReadonlyMap<string, PlannedResource>;
  readonly outputs: Outputs;
}

const PROJECT = "sfn-workers";

/** The account that data sources return to the program. */
export const ACCOUNT = { accountId: "000000000000", region: "us-east-1" } as const;

/** Runs the program for one stack without an engine, a CLI or AWS, and records what it registers. */
export async function recordStack<Outputs extends object>(
  stack: Stack,
  program: () => Outputs,
): Promise<RecordedStack<Unwrap<Outputs>>> {
  const { resources, outputs } = await recordProgram(program, {
    project: PROJECT,
    ...stack,
    account: ACCOUNT,
    computed: (resource) => computedOutputs(resource, ACCOUNT),
  });
  return { resources: byKey(resources), outputs };
}

/** `TYPE::NAME`: identifies a resource of this program, independent of its parent. */
export function resourceKey(urn: string): string {
  const [, , qualifiedType = "", ...name] = urn.split("::");
  return `${qualifiedType.split("$").at(-1)}::${name.join("::")}`;
}

function byKey(resources: readonly PlannedResource[]): Map<string, PlannedResource> {
  const keyed = new Map<string, PlannedResource>();
  for (const resource of resources) {
    const key = resourceKey(resource.urn);
    if (keyed.has(key)) {
      throw new Error(`Two resources of type ${resource.type} are called ${resource.name}`);
    }
    keyed.set(key, resource);
  }
  return keyed;
}

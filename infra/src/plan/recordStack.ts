import type { Unwrap } from "@pulumi/pulumi";
import {
  type Account,
  type DeployedResource,
  type Registration,
  recordProgram,
} from "@sfn-workers/pulumi-host";
import { LOCAL_ACCOUNT, ownAccount } from "../settings/ownAccount.ts";
import { programKeys } from "../settings/settings.ts";
import type { Stack } from "../stackFile.ts";
import { computedOutputs } from "./computedOutputs.ts";

/** A resource as the program registers it. */
export type PlannedResource = Registration;

export interface RecordedStack<Outputs> {
  /** By `resourceKey`, in the order of registration. */
  readonly resources: ReadonlyMap<string, PlannedResource>;
  readonly outputs: Outputs;
}

export type Computed = (resource: PlannedResource) => Readonly<Record<string, unknown>>;

const PROJECT = "sfn-workers";

/** The account that data sources return to the program: the one that the stack's roles and policies belong to, if it names any. */
export function offlineAccount({ config }: Pick<Stack, "config">): Account {
  const { accountId } = ownAccount(programKeys(config)) ?? { accountId: LOCAL_ACCOUNT };
  return { accountId, region: "us-east-1" };
}

/**
 * Runs the program for one stack without an engine, a CLI or AWS, and records what it registers.
 *
 * @param account what data sources return to the program
 * @param deployed what the program finds in the stack's state
 * @param computed what AWS computes of a resource
 */
export async function recordStack<Outputs extends object>(
  stack: Stack,
  program: () => Outputs | Promise<Outputs>,
  account = offlineAccount(stack),
  deployed: readonly DeployedResource[] = [],
  computed: Computed = (resource) => computedOutputs(resource, account),
): Promise<RecordedStack<Unwrap<Outputs>>> {
  const { resources, outputs } = await recordProgram(program, {
    project: PROJECT,
    ...stack,
    account,
    deployed: () => deployed,
    computed,
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

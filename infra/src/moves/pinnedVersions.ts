import { executionsRole } from "../components/machine/roleName.ts";
import { keyPath } from "../settings/explain.ts";
import { NAMESPACE } from "../settings/namespace.ts";
import { programKeys } from "../settings/settings.ts";
import type { HeldResource } from "./abandoned.ts";

/** A version of a workflow that the stack file names, for its alias. */
export interface PinnedVersion {
  readonly workflow: string;
  readonly version: number;
  readonly stateMachineArn: string;
  /** Whether there is a state machine yet, which alone can have versions. */
  readonly isDeployed: boolean;
  /** Whether the deployment gives the workflow another role, by another path. */
  readonly losesRole: boolean;
}

/** What there is of a state machine's versions; a text says why that is not known. */
export type AskedVersions = Versions | string;

export interface Versions {
  /** Newest first. */
  readonly numbers: readonly number[];
  /** The role of the pinned one, where that is deleted. */
  readonly deletedRole?: string;
}

/**
 * The versions that a stack file names.
 *
 * @param config the stack's
 * @param before what is deployed
 * @param after what the program declares now
 */
export function pinnedVersions(
  config: Readonly<Record<string, unknown>>,
  before: readonly HeldResource[],
  after: readonly HeldResource[],
): PinnedVersion[] {
  const { workflows = {} } = programKeys(config);
  return Object.entries(Object(workflows)).flatMap(([workflow, settings]) => {
    const { version } = Object(settings);
    const [was, machine] = [before, after].map((all) =>
      all.find((one) => one.type === STATE_MACHINE && one.name === workflow),
    );
    if (typeof version !== "number" || machine === undefined) return [];
    const pinned = { workflow, version, stateMachineArn: String(machine.outputs["arn"]) };
    const isDeployed = was !== undefined;
    return [{ ...pinned, isDeployed, losesRole: losesRole(workflow, before, after) }];
  });
}

const STATE_MACHINE = "aws:sfn/stateMachine:StateMachine";

function losesRole(
  workflow: string,
  before: readonly HeldResource[],
  after: readonly HeldResource[],
): boolean {
  const [was, becomes] = [before, after].map((all) => pathOf(workflow, all));
  return was !== undefined && was !== becomes;
}

function pathOf(workflow: string, all: readonly HeldResource[]): unknown {
  const name = executionsRole(workflow);
  const role = all.find((one) => one.type === "aws:iam/role:Role" && one.name === name);
  return role && (role.inputs["path"] ?? "/");
}

/**
 * Why the alias of a workflow can't stand for the version that the stack file names, a line for each.
 *
 * @param asked by the ARN of each state machine
 */
export function versionProblems(
  pinned: readonly PinnedVersion[],
  asked: ReadonlyMap<string, AskedVersions>,
): string[] {
  return pinned.flatMap(({ workflow, version, stateMachineArn, losesRole: loses }) => {
    const key = `${keyPath(NAMESPACE, ["workflows", workflow, "version"])} is ${version}`;
    if (loses) {
      return [
        `${key}; not allowed while ${NAMESPACE}:rolePath changes: a version keeps the role that it was published with, and the workflow gets another one. Take the line away, deploy, and name a version that was published after that`,
      ];
    }
    const versions = asked.get(stateMachineArn);
    if (versions === undefined || typeof versions === "string") return [];
    const machine = stateMachineArn.split(":").at(-1);
    if (!versions.numbers.includes(version)) {
      return [`${key}; allowed: ${namesOf(versions.numbers, machine)}`];
    }
    if (versions.deletedRole === undefined) return [];
    return [
      `${key}; allowed: one whose role there is: version ${version} was published with ${versions.deletedRole}, which is deleted`,
    ];
  });
}

/** How many numbers a message has. */
const SHOWN = 20;

function namesOf(numbers: readonly number[], machine: string | undefined): string {
  if (numbers.length === 0) {
    return `none yet, since the state machine ${machine} has no version: take the line away, and the deployment publishes the first`;
  }
  const shown = numbers.slice(0, SHOWN).join(", ");
  const more = numbers.length > SHOWN ? `, and ${numbers.length - SHOWN} older ones` : "";
  return `a version that the state machine ${machine} has: ${shown}${more}`;
}

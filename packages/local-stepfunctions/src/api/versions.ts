import { isIn, qualifiedArn } from "../arn.ts";
import { ApiError } from "../errors.ts";
import { MAX_VERSION_DESCRIPTION_CHARACTERS, MAX_VERSIONS } from "../limits.ts";
import type { StateMachine, Version } from "../registry.ts";
import type { Service } from "../service.ts";
import { type Constraint, longArn, maxResults, pageToken, requiredArn } from "./constraints.ts";
import { invalidArn } from "./invalidArn.ts";
import {
  machineArnOf,
  machineIn,
  machineOf,
  qualifierIn,
  splitMachineArn,
  targetAt,
  toldId,
  versionNumber,
} from "./machines.ts";
import {
  type Operation,
  optionalString,
  type Request,
  stringMember,
  wireDate,
} from "./operation.ts";
import { pageOf } from "./pages.ts";

/** What AWS calls the id of the first revision, which has none. */
const INITIAL = "INITIAL";

export const versionDescription = {
  type: "string",
  sensitive: true,
  max: MAX_VERSION_DESCRIPTION_CHARACTERS,
} satisfies Constraint;

export const versionOperations = {
  PublishStateMachineVersion: {
    access: "add",
    constraints: {
      stateMachineArn: requiredArn,
      revisionId: { type: "string" },
      description: versionDescription,
    },
    resource: machineIn("stateMachineArn"),
    run(service, request) {
      const machine = machineOf(service, request);
      const current = toldId(machine.revision) ?? INITIAL;
      const wanted = optionalString(request, "revisionId");
      if (wanted !== undefined && wanted !== current) {
        throw new ApiError(
          "ConflictException",
          `Failed to publish the State Machine version for revision ${wanted}. The current State Machine revision is ${current}.`,
        );
      }
      checkVersionRoom(machine);
      const version = published(service, machine, optionalString(request, "description"));
      return {
        creationDate: wireDate(version.createdAt),
        stateMachineVersionArn: qualifiedArn(machine.arn, version.number),
      };
    },
  },

  ListStateMachineVersions: {
    access: "readResources",
    constraints: { stateMachineArn: requiredArn, maxResults, nextToken: pageToken },
    resource: machineIn("stateMachineArn"),
    run(service, request) {
      const arn = machineArnOf(request);
      const machine = isIn(service.arnScope, arn) ? service.machines.get(arn) : undefined;
      const newest = machine?.versions.toReversed() ?? [];
      const { items, nextToken } = pageOf(request, {
        keys: "number",
        from: (after = Number.POSITIVE_INFINITY) => newest.filter(({ number }) => number < after),
        keyOf: ({ number }) => number,
        render: ({ number, createdAt }) => ({
          stateMachineVersionArn: qualifiedArn(arn, number),
          creationDate: wireDate(createdAt),
        }),
      });
      return { stateMachineVersions: items, nextToken };
    },
  },

  DeleteStateMachineVersion: {
    access: "change",
    constraints: { stateMachineVersionArn: longArn },
    resource: machineIn("stateMachineVersionArn"),
    qualifier: qualifierIn("stateMachineVersionArn"),
    run(service, request) {
      const arn = stringMember(request, "stateMachineVersionArn");
      if (versionNumber(splitMachineArn(arn)?.qualifier) === undefined) throw invalidArn(arn);
      const { machine, version } = targetAt(service, arn) ?? {};
      if (machine === undefined || version === undefined) return {};
      const users = machine.aliases.filter(({ routing }) =>
        routing.some((route) => route.version === version.number),
      );
      if (users.length > 0) {
        throw new ApiError(
          "ConflictException",
          "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: " +
            `[${users.map(({ name }) => name).join(", ")}]`,
        );
      }
      service.removeVersion(machine, version);
      return {};
    },
  },
} satisfies Record<string, Operation>;

/** The version of the machine's present revision: the same one however often it is published. */
export function published(
  service: Service,
  machine: StateMachine,
  description: string | undefined,
): Version {
  return versionOfRevision(machine) ?? service.addVersion(machine, description);
}

/**
 * Called before something is published.
 * @throws {ApiError} ServiceQuotaExceededException when there are as many versions as may be.
 */
export function checkVersionRoom(machine: StateMachine): void {
  if (machine.versions.length < MAX_VERSIONS || versionOfRevision(machine) !== undefined) return;
  throw new ApiError(
    "ServiceQuotaExceededException",
    `The maximum number of versions of a state machine has been reached: '${MAX_VERSIONS}'`,
  );
}

function versionOfRevision({ versions, revision }: StateMachine): Version | undefined {
  return versions.findLast((version) => version.revision.revisionId === revision.revisionId);
}

/** The permission that such a request needs, too. */
export function publishing(request: Request): string | undefined {
  return publishes(request) ? "PublishStateMachineVersion" : undefined;
}

/** Whether a request to create or update a machine publishes it, too. */
export function publishes(request: Request): boolean {
  return request["publish"] === true;
}

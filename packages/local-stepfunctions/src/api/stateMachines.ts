import { isIn, qualifiedArn, stateMachineArn } from "../arn.ts";
import type { Revision } from "../engine/revision.ts";
import { ApiError } from "../errors.ts";
import { newId } from "../lib/ids.ts";
import { MAX_STATE_MACHINES } from "../limits.ts";
import type { StateMachine, Version } from "../registry.ts";
import type { Service } from "../service.ts";
import {
  arn,
  definition,
  includedData,
  maxResults,
  name,
  pageToken,
  requiredArn,
} from "./constraints.ts";
import { definitionOf, readDefinition } from "./definitions.ts";
import {
  changesSettings,
  readSettings,
  sameSettings,
  settingsConstraints,
} from "./machineSettings.ts";
import {
  machineArnOf,
  machineIn,
  machineOf,
  qualifierIn,
  type Target,
  targetOf,
  toldId,
  versionOf,
} from "./machines.ts";
import { checkName } from "./names.ts";
import {
  type Operation,
  optionalString,
  type Request,
  stringMember,
  wireDate,
} from "./operation.ts";
import { pageOf } from "./pages.ts";
import { readTags, tagList } from "./tags.ts";
import { type, typeOf } from "./validation.ts";
import { checkVersionRoom, published, publishes, publishing } from "./versions.ts";

const named = machineIn("stateMachineArn");

export const stateMachineOperations = {
  CreateStateMachine: {
    access: "add",
    constraints: {
      name: { ...name, required: true },
      definition: { ...definition, required: true },
      roleArn: requiredArn,
      type,
      tags: tagList,
      ...settingsConstraints,
    },
    resource: (service, request) =>
      stateMachineArn(service.arnScope, stringMember(request, "name")),
    alsoNeeds: publishing,
    async run(service, request) {
      const machineName = stringMember(request, "name");
      checkName(machineName);
      const machineArn = stateMachineArn(service.arnScope, machineName);
      const machineType = typeOf(request);
      const text = stringMember(request, "definition");
      const compiled = await readDefinition(service, text, machineType);
      const settings = readSettings(service.arnScope, request);
      const tags = readTags(request["tags"]);
      const firstVersion = publishes(request)
        ? { description: optionalString(request, "versionDescription") }
        : undefined;
      const known = service.machines.get(machineArn);
      if (known !== undefined) {
        const { revision } = known;
        const isSame =
          revision.definition === text &&
          revision.type === machineType &&
          sameSettings(revision.settings, settings);
        const obstacle = isSame ? otherPublication(known, firstVersion) : `'${machineArn}'`;
        if (obstacle === undefined) return created(known);
        throw new ApiError(
          "StateMachineAlreadyExists",
          `State Machine Already Exists: ${obstacle}`,
        );
      }
      if (machinesOf(service).size >= MAX_STATE_MACHINES) {
        throw new ApiError(
          "StateMachineLimitExceeded",
          `State Machine Limit Exceeded: '${MAX_STATE_MACHINES}'`,
        );
      }
      const now = service.timers.now();
      const serial = service.nextSerial();
      const machine: StateMachine = {
        arn: machineArn,
        name: machineName,
        serial,
        createdAt: now,
        firstVersion: undefined,
        lastVersion: 0,
        versions: [],
        aliases: [],
        revision: {
          machine: serial,
          machineArn,
          machineName,
          type: machineType,
          roleArn: stringMember(request, "roleArn"),
          definition: text,
          compiled,
          settings,
          revisionId: newId(),
          isInitial: true,
          updatedAt: now,
        },
      };
      service.addMachine(machine, tags);
      if (firstVersion !== undefined) service.addVersion(machine, firstVersion.description);
      return created(machine);
    },
  },

  UpdateStateMachine: {
    access: "add",
    constraints: { stateMachineArn: requiredArn, definition, roleArn: arn, ...settingsConstraints },
    resource: named,
    alsoNeeds: publishing,
    async run(service, request) {
      const { revision: before } = machineOf(service, request);
      const text = optionalString(request, "definition");
      const roleArn = optionalString(request, "roleArn");
      if (text === undefined && roleArn === undefined && !changesSettings(request)) {
        throw new ApiError(
          "MissingRequiredParameter",
          "Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration or the TracingConfiguration must be specified",
        );
      }
      if (text === undefined && (request["encryptionConfiguration"] ?? undefined) !== undefined) {
        throw new ApiError(
          "MissingRequiredParameter",
          "The definition must be specified when updating the EncryptionConfiguration",
        );
      }
      readSettings(service.arnScope, request, before.settings);
      const compiled =
        text === undefined ? undefined : await readDefinition(service, text, before.type);
      // The machine may have been changed or deleted meanwhile.
      const machine = machineOf(service, request);
      const { revision } = machine;
      const now = service.timers.now();
      const updated: Revision = {
        ...revision,
        definition: text ?? revision.definition,
        compiled: compiled ?? revision.compiled,
        roleArn: roleArn ?? revision.roleArn,
        settings: readSettings(service.arnScope, request, revision.settings),
        revisionId: newId(),
        isInitial: false,
        updatedAt: now,
      };
      const isNew = isChanged(revision, updated) || isFirstOfRole(revision, request);
      if (publishes(request)) checkVersionRoom(isNew ? { ...machine, revision: updated } : machine);
      if (isNew) service.reviseMachine(machine, updated);
      const version = publishes(request)
        ? published(service, machine, optionalString(request, "versionDescription"))
        : undefined;
      return {
        updateDate: wireDate(now),
        revisionId: toldId(machine.revision),
        stateMachineVersionArn: version && qualifiedArn(machine.arn, version.number),
      };
    },
  },

  DescribeStateMachine: {
    access: "readResources",
    constraints: {
      stateMachineArn: requiredArn,
      includedData,
    },
    resource: named,
    qualifier: qualifierIn("stateMachineArn"),
    async run(service, request) {
      const target = targetOf(service, request);
      const { machine } = target;
      const { revision, description, createdAt } = describedOf(target);
      return {
        stateMachineArn: stringMember(request, "stateMachineArn"),
        name: machine.name,
        status: "ACTIVE",
        ...(await definitionOf(service, revision, request)),
        roleArn: revision.roleArn,
        type: revision.type,
        creationDate: wireDate(createdAt),
        ...revision.settings,
        revisionId: toldId(revision),
        description,
      };
    },
  },

  ListStateMachines: {
    access: "readResources",
    constraints: { maxResults, nextToken: pageToken },
    resource: () => undefined,
    run(service, request) {
      const { items, nextToken } = pageOf(request, {
        keys: "string",
        from: (after) => machinesOf(service).ascending(after),
        keyOf: (machine) => machine.name,
        render: (machine) => ({
          stateMachineArn: machine.arn,
          name: machine.name,
          type: machine.revision.type,
          creationDate: wireDate(machine.createdAt),
        }),
      });
      return { stateMachines: items, nextToken };
    },
  },

  DeleteStateMachine: {
    access: "change",
    constraints: { stateMachineArn: requiredArn },
    resource: named,
    run(service, request) {
      const machineArn = machineArnOf(request);
      if (isIn(service.arnScope, machineArn)) service.removeMachine(machineArn);
      return {};
    },
  },
} satisfies Record<string, Operation>;

function created({ arn, createdAt, firstVersion }: StateMachine): object {
  return {
    stateMachineArn: arn,
    creationDate: wireDate(createdAt),
    stateMachineVersionArn: firstVersion && qualifiedArn(arn, 1),
  };
}

/**
 * Why a machine can't be created again, although its definition and settings are the same: its version 1 was published otherwise,
 * then or later. The wording is measured on AWS, but for a machine that was never published.
 */
function otherPublication(
  { arn, firstVersion }: StateMachine,
  wanted: StateMachine["firstVersion"],
): string | undefined {
  if (wanted === undefined) {
    return firstVersion && "This state machine was already created with a published version.";
  }
  if (firstVersion === undefined) return `'${arn}'`;
  if (firstVersion.description === wanted.description) return undefined;
  return "This state machine was already created with a published version using a different description.";
}

/** An update without a change makes no new revision. */
function isChanged(before: Revision, after: Revision): boolean {
  return (
    before.definition !== after.definition ||
    before.roleArn !== after.roleArn ||
    !sameSettings(before.settings, after.settings)
  );
}

/** The first update that names only a role makes a revision, be it the same role. */
function isFirstOfRole({ isInitial }: Revision, request: Request): boolean {
  const { definition, roleArn } = request;
  return isInitial && typeof roleArn === "string" && typeof definition !== "string";
}

/** What is described of a machine or a version. */
type Described = Pick<Version, "revision" | "createdAt"> & {
  readonly description?: string | undefined;
};

/** An alias is described as the version that it starts most often. */
function describedOf({ machine, version, alias }: Target): Described {
  if (alias === undefined) return version ?? machine;
  const [main] = alias.routing.toSorted((one, other) => other.weight - one.weight);
  return versionOf(machine, main?.version ?? 0);
}

function machinesOf({ machines, arnScope }: Service) {
  return machines.at(arnScope);
}

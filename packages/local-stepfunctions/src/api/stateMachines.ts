import { checkDefinition, type StateMachineType } from "@sfn-workers/states-language";
import { isIn, stateMachineArn } from "../arn.ts";
import type { Revision } from "../engine/execution.ts";
import { ApiError } from "../errors.ts";
import { newId } from "../lib/ids.ts";
import { MAX_STATE_MACHINES, MAX_VALIDATION_RESULTS } from "../limits.ts";
import type { StateMachine } from "../registry.ts";
import type { Service } from "../service.ts";
import {
  arn,
  type Constraint,
  definition,
  maxResults,
  name,
  pageToken,
  requiredArn,
} from "./constraints.ts";
import { definitionOf, isError, readDefinition } from "./definitions.ts";
import {
  changesSettings,
  readSettings,
  sameSettings,
  settingsConstraints,
} from "./machineSettings.ts";
import { machineArnOf, machineOf } from "./machines.ts";
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

const type = { type: "string", oneOf: ["STANDARD", "EXPRESS"] } satisfies Constraint;
const named = (_: Service, request: Request) => optionalString(request, "stateMachineArn");

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
    async run(service, request) {
      const machineName = stringMember(request, "name");
      checkName(machineName);
      const machineArn = stateMachineArn(service.arnScope, machineName);
      const machineType = typeOf(request);
      const text = stringMember(request, "definition");
      const compiled = await readDefinition(service, text, machineType);
      const settings = readSettings(request);
      const tags = readTags(request["tags"]);
      const known = service.machines.get(machineArn);
      if (known !== undefined) {
        const { revision } = known;
        if (
          revision.definition !== text ||
          revision.type !== machineType ||
          !sameSettings(known.settings, settings)
        ) {
          throw new ApiError(
            "StateMachineAlreadyExists",
            `State Machine Already Exists: '${machineArn}'`,
          );
        }
        return { stateMachineArn: machineArn, creationDate: wireDate(known.createdAt) };
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
        revision: {
          machine: serial,
          machineArn,
          machineName,
          type: machineType,
          roleArn: stringMember(request, "roleArn"),
          definition: text,
          compiled,
          revisionId: newId(),
          updatedAt: now,
        },
        settings,
      };
      service.addMachine(machine, tags);
      return { stateMachineArn: machineArn, creationDate: wireDate(now) };
    },
  },

  UpdateStateMachine: {
    access: "add",
    constraints: { stateMachineArn: requiredArn, definition, roleArn: arn, ...settingsConstraints },
    resource: named,
    async run(service, request) {
      const machine = machineOf(service, request);
      const text = optionalString(request, "definition");
      const roleArn = optionalString(request, "roleArn");
      if (text === undefined && roleArn === undefined && !changesSettings(request)) {
        throw new ApiError(
          "MissingRequiredParameter",
          "Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration or the TracingConfiguration must be specified",
        );
      }
      const settings = readSettings(request, machine.settings);
      const { revision } = machine;
      const newText = text ?? revision.definition;
      const compiled =
        text === undefined ? revision.compiled : await readDefinition(service, text, revision.type);
      const now = service.timers.now();
      // An update without a change creates no new revision.
      if (
        newText === revision.definition &&
        (roleArn ?? revision.roleArn) === revision.roleArn &&
        sameSettings(settings, machine.settings)
      ) {
        return { updateDate: wireDate(now), revisionId: revision.revisionId };
      }
      const updated: Revision = {
        ...revision,
        definition: newText,
        compiled,
        roleArn: roleArn ?? revision.roleArn,
        revisionId: newId(),
        updatedAt: now,
      };
      machine.revision = updated;
      machine.settings = settings;
      service.updateMachine(machine);
      return { updateDate: wireDate(updated.updatedAt), revisionId: updated.revisionId };
    },
  },

  DescribeStateMachine: {
    access: "readResources",
    constraints: {
      stateMachineArn: requiredArn,
      includedData: { type: "string", oneOf: ["ALL_DATA", "METADATA_ONLY"] },
    },
    resource: named,
    async run(service, request) {
      const machine = machineOf(service, request);
      const { revision } = machine;
      return {
        stateMachineArn: machine.arn,
        name: machine.name,
        status: "ACTIVE",
        ...(await definitionOf(service, revision, request)),
        roleArn: revision.roleArn,
        type: revision.type,
        creationDate: wireDate(machine.createdAt),
        ...machine.settings,
        revisionId: revision.updatedAt === machine.createdAt ? undefined : revision.revisionId,
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

  ValidateStateMachineDefinition: {
    access: "read",
    constraints: {
      definition: { ...definition, required: true },
      type,
      severity: { type: "string", oneOf: ["ERROR", "WARNING"] },
      maxResults: { type: "integer", min: 0, max: MAX_VALIDATION_RESULTS },
    },
    resource: () => undefined,
    async run({ engine, reading }, request) {
      const text = stringMember(request, "definition");
      const machineType = typeOf(request);
      const found = await reading(text.length, () =>
        checkDefinition(text, machineType, engine.queries.inspect),
      );
      const wanted = request["severity"] === "WARNING" ? found : found.filter(isError);
      const limit = Number(request["maxResults"] ?? 0) || MAX_VALIDATION_RESULTS;
      return {
        result: found.some(isError) ? "FAIL" : "OK",
        diagnostics: wanted.slice(0, limit),
        truncated: wanted.length > limit,
      };
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

function machinesOf({ machines, arnScope }: Service) {
  return machines.at(arnScope);
}

function typeOf(request: Request): StateMachineType {
  return request["type"] === "EXPRESS" ? "EXPRESS" : "STANDARD";
}

import { qualifiedArn } from "../arn.ts";
import { ApiError } from "../errors.ts";
import {
  ALIAS_ROUTES,
  MAX_ALIAS_DESCRIPTION_CHARACTERS,
  MAX_ALIASES,
  VERSION_WEIGHT,
} from "../limits.ts";
import type { Alias, StateMachine } from "../registry.ts";
import type { Service } from "../service.ts";
import { type Constraint, maxResults, name, pageToken, requiredArn } from "./constraints.ts";
import { invalidArn } from "./invalidArn.ts";
import {
  machineIn,
  qualifierIn,
  splitMachineArn,
  targetAt,
  targetOf,
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
import { resourceNotFound } from "./resourceNotFound.ts";
import { type RoutedMachine, readRouting } from "./routingConfiguration.ts";

const description = {
  type: "string",
  sensitive: true,
  max: MAX_ALIAS_DESCRIPTION_CHARACTERS,
} satisfies Constraint;
const routingConfiguration = {
  type: "list",
  ...ALIAS_ROUTES,
  shape: "RoutingConfigurationListItem",
  items: {
    type: "object",
    required: true,
    members: {
      stateMachineVersionArn: requiredArn,
      weight: { type: "integer", required: true, ...VERSION_WEIGHT },
    },
  },
} satisfies Constraint;
const ofAlias = machineIn("stateMachineAliasArn");

export const aliasOperations = {
  CreateStateMachineAlias: {
    access: "add",
    constraints: {
      description,
      name: {
        ...name,
        required: true,
        pattern: "^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$",
      },
      routingConfiguration: { ...routingConfiguration, required: true },
    },
    resource: firstRouted,
    qualifier: (_, request) => optionalString(request, "name"),
    run(service, request) {
      const { machine, routing } = readRouting(service, request["routingConfiguration"]);
      const aliasName = stringMember(request, "name");
      const own = optionalString(request, "description");
      const aliasArn = qualifiedArn(machine.arn, aliasName);
      const known = machine.aliases.find((alias) => alias.name === aliasName);
      if (known !== undefined) {
        if (known.description === own && sameRouting(known, routing))
          return created(aliasArn, known);
        throw new ApiError(
          "ConflictException",
          "Failed to create alias because an alias with the same name and a different routing configuration already exists.",
        );
      }
      if (machine.aliases.length >= MAX_ALIASES) {
        throw new ApiError(
          "ServiceQuotaExceededException",
          `The maximum number of aliases of a state machine has been reached: '${MAX_ALIASES}'`,
        );
      }
      const now = service.timers.now();
      const alias = { name: aliasName, description: own, routing, createdAt: now, updatedAt: now };
      service.setAlias(machine, alias);
      return created(aliasArn, alias);
    },
  },

  UpdateStateMachineAlias: {
    access: "add",
    constraints: { stateMachineAliasArn: requiredArn, description, routingConfiguration },
    resource: ofAlias,
    qualifier: qualifierIn("stateMachineAliasArn"),
    run(service, request) {
      const aliasArn = aliasArnOf(request);
      const own = optionalString(request, "description");
      const given = request["routingConfiguration"] ?? undefined;
      if (own === undefined && given === undefined) {
        throw new ApiError(
          "ValidationException",
          "Either the description or the routing configuration must be specified",
          { details: { reason: "MISSING_REQUIRED_PARAMETER" } },
        );
      }
      const { machine, alias } = aliasAt(service, aliasArn);
      const routing =
        given === undefined ? alias.routing : readRouting(service, given, machine).routing;
      const updatedAt = service.timers.now();
      service.setAlias(machine, {
        ...alias,
        description: own ?? alias.description,
        routing,
        updatedAt,
      });
      return { updateDate: wireDate(updatedAt) };
    },
  },

  DescribeStateMachineAlias: {
    access: "readResources",
    constraints: { stateMachineAliasArn: requiredArn },
    resource: ofAlias,
    qualifier: qualifierIn("stateMachineAliasArn"),
    run(service, request) {
      const aliasArn = aliasArnOf(request);
      const { machine, alias } = aliasAt(service, aliasArn);
      return {
        stateMachineAliasArn: aliasArn,
        name: alias.name,
        description: alias.description,
        routingConfiguration: alias.routing.map(({ version, weight }) => ({
          stateMachineVersionArn: qualifiedArn(machine.arn, version),
          weight,
        })),
        creationDate: wireDate(alias.createdAt),
        updateDate: wireDate(alias.updatedAt),
      };
    },
  },

  ListStateMachineAliases: {
    access: "readResources",
    constraints: { stateMachineArn: requiredArn, maxResults, nextToken: pageToken },
    resource: machineIn("stateMachineArn"),
    qualifier: qualifierIn("stateMachineArn"),
    run(service, request) {
      const { machine, version } = listedOf(service, request);
      const listed = machine.aliases.filter(
        ({ routing }) =>
          version === undefined || routing.some((route) => route.version === version.number),
      );
      const { items, nextToken } = pageOf(request, {
        keys: "string",
        from: (after = "") => listed.filter((alias) => alias.name > after),
        keyOf: (alias) => alias.name,
        render: (alias) => created(qualifiedArn(machine.arn, alias.name), alias),
      });
      return { stateMachineAliases: items, nextToken };
    },
  },

  DeleteStateMachineAlias: {
    access: "change",
    constraints: { stateMachineAliasArn: requiredArn },
    resource: ofAlias,
    qualifier: qualifierIn("stateMachineAliasArn"),
    run(service, request) {
      const { machine, alias } = targetAt(service, aliasArnOf(request)) ?? {};
      if (machine !== undefined && alias !== undefined) service.removeAlias(machine, alias.name);
      return {};
    },
  },
} satisfies Record<string, Operation>;

/** The machine of the first version in the routing. */
function firstRouted(_: Service, request: Request): string | undefined {
  const given = request["routingConfiguration"];
  const first: unknown = Array.isArray(given) ? given[0]?.stateMachineVersionArn : undefined;
  return typeof first === "string" ? (splitMachineArn(first)?.machineArn ?? first) : undefined;
}

function created(stateMachineAliasArn: string, { createdAt }: Alias): object {
  return { stateMachineAliasArn, creationDate: wireDate(createdAt) };
}

function sameRouting({ routing }: Alias, other: RoutedMachine["routing"]): boolean {
  return JSON.stringify(routing) === JSON.stringify(other);
}

/** @throws {ApiError} InvalidArn when the ARN is not an alias's. */
function aliasArnOf(request: Request): string {
  const text = stringMember(request, "stateMachineAliasArn");
  const qualifier = splitMachineArn(text)?.qualifier;
  if (qualifier !== undefined && versionNumber(qualifier) === undefined) return text;
  throw invalidArn(text);
}

/** @throws {ApiError} ResourceNotFound when there is no such alias. */
function aliasAt(
  service: Service,
  aliasArn: string,
): { readonly machine: StateMachine; readonly alias: Alias } {
  const { machine, alias } = targetAt(service, aliasArn) ?? {};
  if (machine !== undefined && alias !== undefined) return { machine, alias };
  throw resourceNotFound(aliasArn);
}

/** The machine or the version whose aliases are listed. */
function listedOf(service: Service, request: Request) {
  const text = stringMember(request, "stateMachineArn");
  if (splitMachineArn(text)?.qualifier === undefined) return targetOf(service, request);
  const target = targetAt(service, text);
  if (target?.version === undefined) throw resourceNotFound(text);
  return target;
}

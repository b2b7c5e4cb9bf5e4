import { acceptMembers, type Members, type Reader } from "./accept.ts";
import {
  invoke,
  listTasks,
  putEvents,
  runTask,
  sendMessage,
  startExecution,
} from "./integrations.ts";
import { nearest } from "./nearest.ts";
import type { ArgumentList } from "./support.ts";

/** The parameters of each service that a state machine can call here. */
export const INTEGRATION_PARAMETERS: Readonly<Record<string, ArgumentList>> = {
  "ecs:runTask": runTask,
  "aws-sdk:ecs:listTasks": listTasks,
  "sqs:sendMessage": sendMessage,
  "lambda:invoke": invoke,
  "events:putEvents": putEvents,
  "states:startExecution": startExecution,
};

/**
 * What a definition asks for and does not get here: parameters without a local effect, such as `RunWorker.LaunchType`, and
 * services that no state can call, such as `Save.Resource dynamodb:putItem`.
 */
export function definitionNotHere(definition: unknown): string[] {
  return statesOf(definition).flatMap(([name, state]) => notHereIn(name, state));
}

/**
 * Checks that the services have the parameters which a definition's tasks give.
 *
 * @throws {Error} when one has not, with the message of CreateStateMachine and the names that are near.
 */
export function requireKnownParameters(definition: string): void {
  const unknown = statesOf(definition).flatMap(([name, state]) => unknownIn(name, state));
  if (unknown.length === 0) return;
  throw new Error(`Invalid State Machine Definition: '${unknown.join(", ")}'`);
}

/** None for a definition that is not JSON, which is told when the state machine is created. */
function statesOf(definition: unknown): (readonly [name: string, state: Members])[] {
  if (typeof definition !== "string") return [];
  try {
    return [...statesIn(JSON.parse(definition))];
  } catch {
    return [];
  }
}

function notHereIn(name: string, state: Members): readonly string[] {
  const [, call, service = ""] =
    /^arn:[^:]+:states:::(([^.]+).*)$/.exec(String(state["Resource"])) ?? [];
  if (call === undefined)
    return MAP_SERVICES.flatMap((field) => (field in state ? [`${name}.${field}`] : []));
  if (service.startsWith("aws-sdk:sfn:")) return [];
  const list = INTEGRATION_PARAMETERS[service];
  if (list === undefined || (SYNC.test(call) && !AWAITED.includes(service)))
    return [`${name}.Resource ${call}`];
  const parameters = parametersOf(state);
  return isObject(parameters) ? acceptMembers(parameters, list, READER, name).notHere : [];
}

function unknownIn(state: string, members: Members): readonly string[] {
  const [, service = ""] = /^arn:[^:]+:states:::([^.]+)/.exec(String(members["Resource"])) ?? [];
  const list = INTEGRATION_PARAMETERS[service];
  const parameters = parametersOf(members);
  if (list === undefined || !isObject(parameters)) return [];
  const field = members["Parameters"] === undefined ? "Arguments" : "Parameters";
  const root = `/States/${state}/${field}`;
  return acceptMembers(parameters, list, {
    ...READER,
    describeUnknown({ name, path, known }) {
      const at = [root, ...path.split(".").slice(0, -1)].join("/");
      const near = nearest(name, known).join(" or ");
      const message = `SCHEMA_VALIDATION_FAILED: The field "${name}" is not supported by Step Functions at ${at}`;
      return near === "" ? message : `${message}; did you mean ${near}?`;
    },
  }).refused;
}

const READER: Reader = {
  isAbsent: (value) => value === undefined,
  describeUnknown: () => "",
};

function parametersOf(state: Members): unknown {
  return withoutPaths(state["Parameters"] ?? state["Arguments"]);
}

/** Waiting for the end of what a service has started. */
const SYNC = /\.sync(?::2)?$/;

/** Of which `.sync` waits for the end here too. */
const AWAITED = ["ecs:runTask", "states:startExecution"];

/** The fields of a Map state that read and write objects of S3. */
const MAP_SERVICES = ["ItemReader", "ResultWriter"] as const;

/** The states of a definition, and those inside Map and Parallel. */
function* statesIn(value: unknown): Generator<readonly [name: string, state: Members]> {
  if (Array.isArray(value)) for (const element of value) yield* statesIn(element);
  if (!isObject(value)) return;
  for (const [name, state] of Object.entries(value["States"] ?? {})) {
    if (!isObject(state)) continue;
    yield [name, state];
    for (const inner of [state["Branches"], state["ItemProcessor"], state["Iterator"]]) {
      yield* statesIn(inner);
    }
  }
}

/** Names a parameter whose value is a path, `Count.$`, as the service knows it. */
function withoutPaths(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPaths);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/\.\$$/, ""),
      withoutPaths(member),
    ]),
  );
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

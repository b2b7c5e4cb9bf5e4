import { acceptMembers, type Members } from "./accept.ts";
import { invoke, runTask, sendMessage } from "./integrations.ts";
import type { ArgumentList } from "./support.ts";

/** The parameters of each service that a state machine can call here. */
export const INTEGRATION_PARAMETERS: Readonly<Record<string, ArgumentList>> = {
  "ecs:runTask": runTask,
  "sqs:sendMessage": sendMessage,
  "lambda:invoke": invoke,
};

/**
 * What a definition asks for and does not get here: parameters without a local effect, such as `RunWorker.LaunchType`, and
 * services that no state can call, such as `Save.Resource dynamodb:putItem`.
 */
export function definitionNotHere(definition: unknown): string[] {
  if (typeof definition !== "string") return [];
  try {
    return [...statesIn(JSON.parse(definition))].flatMap(([name, state]) => notHereIn(name, state));
  } catch {
    // What is wrong with the definition is told when the state machine is created.
    return [];
  }
}

function notHereIn(name: string, state: Members): readonly string[] {
  const [, call, service = ""] =
    /^arn:[^:]+:states:::(([^.]+).*)$/.exec(String(state["Resource"])) ?? [];
  if (call === undefined)
    return MAP_SERVICES.flatMap((field) => (field in state ? [`${name}.${field}`] : []));
  const list = INTEGRATION_PARAMETERS[service];
  if (list === undefined || SYNC.test(call)) return [`${name}.Resource ${call}`];
  const parameters = withoutPaths(state["Parameters"] ?? state["Arguments"]);
  if (!isObject(parameters)) return [];
  // An unknown parameter fails the state, not the deployment.
  const reader = { isAbsent: (value: unknown) => value === undefined, describeUnknown: () => "" };
  return acceptMembers(parameters, list, reader, name).notHere;
}

/** Waiting for the end of what a service has started. */
const SYNC = /\.sync(?::2)?$/;

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

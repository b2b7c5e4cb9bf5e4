import { dataFromText, isObject, type JsonObject } from "@sfn-workers/states-language/json";
import type { Service } from "../service.ts";
import { readContext } from "../testState/context.ts";
import { readJson } from "../testState/jsonMember.ts";
import { checkUnmocked, type MockSource, readMock } from "../testState/mock.ts";
import { refusal } from "../testState/refusal.ts";
import { hasInside, type StatePlace, type StateTest } from "../testState/stateTest.ts";
import { optionalString, type Request } from "./operation.ts";
import { checkInput } from "./starts.ts";

/** The stateConfiguration of a request that has passed the constraints. */
interface Configuration {
  readonly retrierRetryCount?: number | null;
  readonly errorCausedByState?: string | null;
  readonly mapIterationFailureCount?: number | null;
  readonly mapItemReaderData?: string | null;
}

/** @throws {ApiError} when the request's members do not fit each other, or the state. */
export async function readTest(
  service: Service,
  request: Request,
  place: StatePlace,
): Promise<StateTest> {
  const { state } = place;
  const roleArn = optionalString(request, "roleArn");
  const source = (request["mock"] ?? undefined) as MockSource | undefined;
  const configuration = (request["stateConfiguration"] ?? {}) as Configuration;
  checkConfiguration(configuration, source, place);
  if (source === undefined) checkUnmocked(state);
  else if (request["revealSecrets"] === true) {
    throw refusal("TestState does not support RevealSecrets when a mock is specified.");
  }
  const mock = source && (await readMock(source, state));
  const context = optionalString(request, "context");
  if (context !== undefined && mock === undefined) throw unmocked("Context");
  const contextObject = context === undefined ? undefined : readContext(context, state);
  if (mock === undefined && roleArn === undefined && state.type === "Task") {
    throw refusal("RoleArn must be specified when testing a Task state");
  }
  const input = optionalString(request, "input") ?? "{}";
  checkInput(input);
  return {
    place,
    input: dataFromText(input),
    variables: variablesOf(optionalString(request, "variables") ?? "{}"),
    context: contextObject,
    mock,
    retries: configuration.retrierRetryCount ?? retriesIn(contextObject) ?? 0,
    failedIterations: configuration.mapIterationFailureCount ?? 0,
    read: configuration.mapItemReaderData ?? "",
    roleArn: roleArn ?? "",
    scope: service.arnScope,
  };
}

/** @throws {ApiError} when the configuration needs a mock, or another state. */
function checkConfiguration(
  configuration: Configuration,
  mock: MockSource | undefined,
  { state }: StatePlace,
): void {
  const { errorCausedByState, mapItemReaderData, mapIterationFailureCount } = configuration;
  if (mock === undefined) {
    for (const [member, value] of Object.entries(configuration)) {
      if (value !== undefined && value !== null) throw unmocked(capitalized(member));
    }
    return;
  }
  if (isGiven(mapIterationFailureCount) && state.type !== "Map") {
    throw refusal("MapIterationFailureCount is only supported when testing a Map state.");
  }
  const reader = state.type === "Map" ? state.reader : undefined;
  if (isGiven(mapItemReaderData) && reader === undefined) {
    throw refusal("TestState does not support MapItemReaderData when the state has no ItemReader.");
  }
  if (reader !== undefined && !isGiven(mapItemReaderData)) {
    throw refusal(
      "ItemReader data must be specified when testing a Map state with ItemReader specified.",
    );
  }
  if (!isGiven(errorCausedByState)) return;
  if (state.type !== "Map" && state.type !== "Parallel") {
    throw refusal(
      "TestState does not support ErrorCausedByState when the state is not a Map or Parallel.",
    );
  }
  if (!hasInside(state, errorCausedByState)) throw refusal("State not found in definition");
}

function unmocked(member: string) {
  return refusal(`TestState does not support ${member} when a mock is not specified.`);
}

function capitalized(member: string): string {
  return `${member.charAt(0).toUpperCase()}${member.slice(1)}`;
}

function variablesOf(text: string): JsonObject {
  const variables = readJson(text);
  if (!isObject(variables)) throw refusal("Variables must be a JSON object.");
  return variables;
}

/** The retries that the context object has. */
function retriesIn(context: JsonObject | undefined): number | undefined {
  const state = context?.["State"];
  const count = isObject(state) ? state["RetryCount"] : undefined;
  return typeof count === "number" ? count : undefined;
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

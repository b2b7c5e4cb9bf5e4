import { checkDefinition, checkSingleState, compileInSlices } from "@sfn-workers/states-language";
import { type Json, parseJson } from "@sfn-workers/states-language/json";
import type { Service } from "../service.ts";
import { answerOf, type Level } from "../testState/answer.ts";
import { refusal } from "../testState/refusal.ts";
import { placeOf, type StatePlace, TESTED_STATE_NAME } from "../testState/stateTest.ts";
import {
  arn,
  type Constraint,
  definition,
  errorCause,
  errorName,
  name,
  payload,
} from "./constraints.ts";
import { checkHere } from "./definitions.ts";
import { type Operation, optionalString, type Request, stringMember } from "./operation.ts";
import { readTest } from "./testStateRequest.ts";

const count = { type: "integer", min: 0 } as const satisfies Constraint;
const stateName = { ...name, sensitive: true } as const satisfies Constraint;

export const testStateOperations = {
  TestState: {
    access: "read",
    constraints: {
      definition: { ...definition, required: true },
      roleArn: arn,
      input: payload,
      inspectionLevel: { type: "string", oneOf: ["INFO", "DEBUG", "TRACE"] },
      revealSecrets: { type: "boolean" },
      variables: payload,
      stateName,
      mock: {
        type: "object",
        members: {
          result: payload,
          errorOutput: { type: "object", members: { error: errorName, cause: errorCause } },
          fieldValidationMode: { type: "string", oneOf: ["STRICT", "PRESENT", "NONE"] },
        },
      },
      context: payload,
      stateConfiguration: {
        type: "object",
        members: {
          retrierRetryCount: count,
          errorCausedByState: stateName,
          mapIterationFailureCount: count,
          mapItemReaderData: payload,
        },
      },
    },
    resource: () => undefined,
    alsoNeeds: (request) => (request["revealSecrets"] === true ? "RevealSecrets" : undefined),
    async run(service, request) {
      service.checkRoom();
      const test = await readTest(service, request, await placeIn(service, request));
      const tested = await service.testBench.run(test);
      return answerOf(test, tested, levelOf(request));
    },
  },
} satisfies Record<string, Operation>;

function levelOf({ inspectionLevel: level }: Request): Level {
  return level === "DEBUG" || level === "TRACE" ? level : "INFO";
}

/** @throws {ApiError} InvalidDefinition when it has errors, ValidationException when it has no such state. */
async function placeIn(service: Service, request: Request): Promise<StatePlace> {
  const text = stringMember(request, "definition");
  const named = optionalString(request, "stateName");
  return service.reading(text.length, async () => {
    await checkHere(service, (...here) =>
      named === undefined
        ? checkSingleState(text, TESTED_STATE_NAME, ...here)
        : checkDefinition(text, "STANDARD", ...here),
    );
    const source = parseJson(text);
    const machine = named === undefined ? machineOf(source) : source;
    const place = placeOf(await compileInSlices(machine), named ?? TESTED_STATE_NAME);
    if (place === undefined) throw refusal("State not found in definition");
    return place;
  });
}

function machineOf(state: Json): Json {
  return { StartAt: TESTED_STATE_NAME, States: { [TESTED_STATE_NAME]: state } };
}

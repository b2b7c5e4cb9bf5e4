import { afterAll, expect, test } from "vitest";
import { startStepFunctions } from "../../src/index.ts";
import { ORDINARY_QUERIES } from "./ordinaryQueries.ts";

const endpoint = await startStepFunctions();
afterAll(() => endpoint.close());

test("there are 200 of them", () => {
  expect(new Set(ORDINARY_QUERIES.map(({ query }) => query)).size).toBe(200);
});

test.each(ORDINARY_QUERIES)(
  "$group: $query of $inputName is not refused, and has its value",
  async ({ definition, input, output }) => {
    const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
      name: `query-${crypto.randomUUID()}`,
      roleArn: "arn:aws:iam::000000000000:role/query",
      type: "EXPRESS",
      definition: JSON.stringify(definition),
    })) as { stateMachineArn: string };
    const answer = (await endpoint.call("StartSyncExecution", {
      stateMachineArn,
      input: JSON.stringify(input),
    })) as { output?: string; cause?: string };
    expect(answer.cause).toBeUndefined();
    expect(JSON.parse(answer.output ?? "")).toEqual(output);
  },
);

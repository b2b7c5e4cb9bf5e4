import { describe, expect, test, vi } from "vitest";
import type { StepFunctionsOptions } from "./options.ts";
import { testEndpoint } from "./testing/endpoint.ts";
import { newFolder } from "./testing/restart.ts";
import type { UnanswerableMachine } from "./unanswerable.ts";
import { unanswerableWarning } from "./unanswerableWarning.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";
const ARN = "arn:aws:states:::";

const task = (Resource: string, fields: object = {}) => ({
  Type: "Task",
  Resource,
  End: true,
  ...fields,
});
const machineOf = (state: object) => ({ StartAt: "A", States: { A: state } });
const GET_ITEM = task(`${ARN}dynamodb:getItem`, { Parameters: { TableName: "t", Key: {} } });

async function told(definition: object, options: StepFunctionsOptions = {}) {
  const onUnanswerable = vi.fn<(machine: UnanswerableMachine) => void>();
  const { clock: _, ...more } = options;
  const endpoint = await testEndpoint({ ...more, onUnanswerable });
  const stateMachineArn = await endpoint.machine(definition, { name: "orders" });
  return { endpoint, stateMachineArn, onUnanswerable };
}

describe("a state machine with states that nothing answers", () => {
  test("is told when it is created, with all of them", async () => {
    const { onUnanswerable, stateMachineArn } = await told({
      StartAt: "Both",
      States: {
        Both: {
          Type: "Parallel",
          Branches: [machineOf(GET_ITEM), { StartAt: "B", States: { B: task(FUNCTION) } }],
          Next: "Each",
        },
        Each: {
          Type: "Map",
          ItemProcessor: {
            StartAt: "C",
            States: { C: task(`${ARN}ecs:runTask.sync`, { Parameters: { TaskDefinition: "t" } }) },
          },
          End: true,
        },
      },
    });
    expect(onUnanswerable.mock.calls).toEqual([
      [
        {
          stateMachineArn,
          name: "orders",
          states: [
            {
              name: "A",
              resource: `${ARN}dynamodb:getItem`,
              integration: "dynamodb:getItem",
            },
            { name: "B", resource: FUNCTION, integration: "lambda:function" },
            {
              name: "C",
              resource: `${ARN}ecs:runTask.sync`,
              integration: "ecs:runTask.sync",
            },
          ],
        },
      ],
    ]);
  });

  test("is told once for each revision", async () => {
    const { endpoint, stateMachineArn, onUnanswerable } = await told(machineOf(GET_ITEM));
    await endpoint.machine(machineOf(GET_ITEM), { name: "orders" });
    expect(onUnanswerable).toHaveBeenCalledTimes(1);
    const definition = JSON.stringify(machineOf({ ...GET_ITEM, Comment: "new" }));
    await endpoint.call("UpdateStateMachine", { stateMachineArn, definition });
    expect(onUnanswerable).toHaveBeenCalledTimes(2);
  });

  test("is created all the same when the observer throws", async () => {
    const emitted = vi.spyOn(process, "emitWarning").mockReturnValue(undefined);
    const endpoint = await testEndpoint({
      onUnanswerable: () => {
        throw new Error("broken");
      },
    });
    await endpoint.machine(machineOf(GET_ITEM));
    expect(emitted).toHaveBeenCalledTimes(1);
    emitted.mockRestore();
  });

  test.each<[string, object, StepFunctionsOptions]>([
    ["an activity", task("arn:aws:states:us-east-1:000000000000:activity:a"), {}],
    [
      "the endpoint itself",
      task(`${ARN}states:startExecution.sync:2`, { Parameters: { StateMachineArn: "m" } }),
      {},
    ],
    ["an integration", GET_ITEM, { integrations: { "dynamodb:getItem": async () => 1 } }],
    ["the integration for all others", GET_ITEM, { integrations: { "*": async () => 1 } }],
    ["the Lambda endpoint", task(FUNCTION), { lambdaEndpoint: "http://127.0.0.1:1" }],
    [
      "mocks",
      GET_ITEM,
      {
        mocks: {
          StateMachines: { orders: { TestCases: { Case: { A: "R" } } } },
          MockedResponses: { R: {} },
        },
      },
    ],
  ])("is not told when they are answered by %s", async (_, state, options) => {
    const { onUnanswerable } = await told(machineOf(state), options);
    expect(onUnanswerable).not.toHaveBeenCalled();
  });

  test("is one with a Map state that reads from S3, unless there are objects", async () => {
    const map = machineOf({
      Type: "Map",
      ItemReader: {
        Resource: `${ARN}s3:getObject`,
        ReaderConfig: { InputType: "JSON" },
        Parameters: { Bucket: "b", Key: "k" },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Item",
        States: { Item: { Type: "Pass", End: true } },
      },
      End: true,
    });
    const { onUnanswerable } = await told(map);
    expect(onUnanswerable.mock.calls[0]?.[0].states).toEqual([
      { name: "A", resource: `${ARN}s3:getObject`, integration: undefined },
    ]);
    expect((await told(map, { s3: newFolder() })).onUnanswerable).not.toHaveBeenCalled();
  });
});

describe("the command's warning", () => {
  const state = (name: string, resource: string, integration: string | undefined) => ({
    name,
    resource: `${ARN}${resource}`,
    integration,
  });
  const warning = (states: UnanswerableMachine["states"]) =>
    unanswerableWarning({ stateMachineArn: "arn", name: "orders", states });

  test("names the states that call a resource, with the remedy", () => {
    const states = [
      state("Read", "s3:getObject", undefined),
      state("Call", "lambda:invoke", "lambda:invoke"),
      state("Copy", "aws-sdk:s3:copyObject", "aws-sdk:s3:copyObject"),
      ...["A", "B"].map((name) => state(name, "sns:publish", "sns:publish")),
    ];
    expect(warning(states)).toBe(
      [
        `states of orders fail when they run, because nothing here answers them: Read calls ${ARN}s3:getObject (give --s3 DIR)`,
        `Call calls ${ARN}lambda:invoke (give --lambda-endpoint URL, --integrations FILE with "lambda:invoke" or --mocks FILE)`,
        `Copy calls ${ARN}aws-sdk:s3:copyObject (give --s3 DIR, --integrations FILE with "aws-sdk:s3:copyObject" or --mocks FILE)`,
        `A, B call ${ARN}sns:publish (give --integrations FILE with "sns:publish" or --mocks FILE)`,
      ].join("; "),
    );
  });

  test("is one line, however many there are and whatever their names", () => {
    const states = Array.from({ length: 7 }, (_, index) =>
      state(`\u001b[2J\n${index}`, `sns:publish${index}`, `sns:publish${index}`),
    );
    const line = warning(states);
    expect(line).not.toMatch(/\p{Cc}/u);
    expect(line).toMatch(/; and 2 more$/);
    expect(warning(states.map((one) => ({ ...one, resource: "same" })))).toContain(
      "?[2J?4, and 2 more call same (",
    );
  });
});

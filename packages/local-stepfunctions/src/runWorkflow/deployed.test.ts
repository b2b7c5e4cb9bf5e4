import {
  defineWorkflow,
  expandWorkflow,
  run,
  type Workflow,
  workloadOf,
} from "@sfn-workers/states-language/workflow";
import { defineManifest, defineWorkload } from "@sfn-workers/worker-core";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import { startStepFunctions } from "../endpoint.ts";
import { MockedRun, runWorkflow } from "./index.ts";

const manifest = defineManifest({
  name: "doubling",
  description: "Doubles a number",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
});
const workload = defineWorkload({
  manifest,
  input: z.object({ n: z.number() }),
  output: z.object({ n: z.number() }),
  handler: ({ n }) => ({ n: n * 2 }),
});
const workflow = defineWorkflow({
  name: "twice",
  description: "Doubles each number",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        Items: "{% $states.input.numbers %}",
        MaxConcurrency: 1,
        ItemProcessor: {
          StartAt: "Double",
          States: {
            Double: run(workloadOf<typeof workload>(manifest), {
              Arguments: { n: "{% $states.input %}" },
              End: true,
            }),
          },
        },
        End: true,
      },
    },
  },
});
const input = { numbers: [1, 2] };
const options = { manifests: { doubling: manifest }, tasks: { Double: workload } };

const distributed = defineWorkflow({
  name: "twice",
  description: "Doubles each number, each in an execution of its own",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        Items: "{% $states.input.numbers %}",
        MaxConcurrency: 1,
        ItemProcessor: {
          ...workflow.definition.States.Each.ItemProcessor,
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        },
        Next: "Done",
      },
      Done: { Type: "Succeed" },
    },
  },
});

/** Another Step Functions, with the workflow, and a worker that polls. */
async function deploy(
  { definition }: Pick<Workflow, "definition">,
  { publish }: { readonly publish: boolean } = { publish: false },
) {
  const endpoint = await startStepFunctions();
  const call = async (operation: string, request: object) =>
    (await endpoint.call(operation, request)) as Readonly<Record<string, string>>;
  const { activityArn: resource = "" } = await call("CreateActivity", { name: "doubling" });
  const doubling = { manifest, resource, queue: undefined, wakeUp: undefined };
  const { stateMachineArn, stateMachineVersionArn } = await call("CreateStateMachine", {
    ...{ name: "twice", publish },
    definition: JSON.stringify(expandWorkflow(definition, { doubling })),
    roleArn: "arn:aws:iam::000000000000:role/test",
  });
  const polling = (async () => {
    for (const _ of input.numbers) {
      const { taskToken, input: envelope = "" } = await call("GetActivityTask", {
        activityArn: resource,
      });
      const n = JSON.parse(envelope).input.n * 2;
      await call("SendTaskSuccess", { taskToken, output: JSON.stringify({ n }) });
    }
  })();
  onTestFinished(async () => {
    await endpoint.close();
    await polling.catch(() => undefined);
  });
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", endpoint.url);
  const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
  if (publish) await call("CreateStateMachineAlias", { name: "live", routingConfiguration });
  const aliasArn = `${stateMachineArn}:live`;
  const twice = { stateMachineArn, ...(publish && { aliasArn }) };
  vi.stubEnv("SFN_WORKERS_WORKFLOWS", JSON.stringify({ twice }));
  return {
    aliasArn,
    /** The alias that the newest execution was started with. */
    async startedWith() {
      const { executions } = (await endpoint.call("ListExecutions", { stateMachineArn })) as {
        executions: { executionArn: string }[];
      };
      const [{ executionArn } = { executionArn: "" }] = executions;
      return (await call("DescribeExecution", { executionArn }))["stateMachineAliasArn"];
    },
  };
}

beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});
afterEach(() => vi.unstubAllEnvs());

describe("where the state machines of an environment are given", () => {
  test.each([
    ["in the machine", workflow],
    ["in executions of their own", distributed],
  ])(
    "a test that mocks nothing is a real execution there, with the same outcome, states and calls: items %s",
    async (_name, tested) => {
      const { seconds: _, calls, ...here } = await runWorkflow(tested, input, options);
      expect(here.states.filter((state) => state === "Double")).toHaveLength(2);
      await deploy(tested);
      const there = await runWorkflow(tested, input, options);
      const withoutTimes = calls.map(({ at: _at, ...call }) => call);
      expect(there).toMatchObject({ ...here, calls: withoutTimes });
      expect(there.seconds).toBeGreaterThan(0);
    },
  );

  test("a test of an Express workflow is skipped, since nothing there has its states", async () => {
    const express = defineWorkflow({
      name: "twice",
      description: "",
      type: "EXPRESS",
      definition: { StartAt: "A", States: { A: { Type: "Succeed" } } },
    });
    vi.stubEnv("SFN_WORKERS_WORKFLOWS", JSON.stringify({ twice: { stateMachineArn: "arn" } }));
    const skip = (why: string) => {
      throw new Error(`skipped: ${why}`);
    };
    await expect(runWorkflow(express, {}, { skip })).rejects.toThrow(
      "skipped: an EXPRESS execution has no history, which would have its states",
    );
  });

  test("a workflow whose versions are published is started by its alias", async () => {
    const { aliasArn, startedWith } = await deploy(workflow, { publish: true });
    await runWorkflow(workflow, input, options);
    expect(await startedWith()).toBe(aliasArn);
  });

  test("a test that mocks something is skipped, with what it mocks", async () => {
    vi.stubEnv("SFN_WORKERS_WORKFLOWS", JSON.stringify({ twice: { stateMachineArn: "arn" } }));
    const mocking = { ...options, tasks: { Double: { n: 0 } }, services: { "sns:publish": {} } };
    await expect(runWorkflow(workflow, input, mocking)).rejects.toThrow(MockedRun);
    const skip = (why: string) => {
      throw new Error(`skipped: ${why}`);
    };
    await expect(runWorkflow(workflow, input, { ...mocking, skip })).rejects.toThrow(
      "skipped: it answers Double, sns:publish itself",
    );
  });

  test.each([
    ["{}", 'SFN_WORKERS_WORKFLOWS is "twice"; allowed: a workflow among its own: none'],
    ["dev", 'SFN_WORKERS_WORKFLOWS is "dev"; allowed: the stack\'s output `workflows`, as JSON'],
    ['{"twice":"arn"}', 'SFN_WORKERS_WORKFLOWS.twice is "arn"; allowed: {'],
  ])("%s is refused", async (given, message) => {
    vi.stubEnv("SFN_WORKERS_WORKFLOWS", given);
    await expect(runWorkflow(workflow, input, options)).rejects.toThrow(message);
  });
});

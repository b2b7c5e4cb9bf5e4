import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import {
  defineWorkflow,
  run,
  type Workflow,
  workloadOf,
} from "@sfn-workers/states-language/workflow";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ExecutionOptions } from "../executions/options.ts";
import { deployedStack } from "../testing/deployedStack.ts";
import { plainManifest } from "../testing/plainManifest.ts";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { smoke } from "./smoke.ts";
import type { StackOutputs } from "./stackOutputs.ts";

const temporaryFolder = temporaryFolders();

const twice = defineWorkflow({
  name: "twice",
  description: "Doubles a number",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Double",
    States: { Double: { Type: "Pass", Output: "{% $states.input.n * 2 %}", End: true } },
  },
});
const quick = defineWorkflow({ ...twice, name: "quick", type: "EXPRESS" });
const failing = defineWorkflow({
  ...{ name: "failing", description: "Fails", type: "EXPRESS" },
  definition: { StartAt: "No", States: { No: { Type: "Fail", Error: "States.Timeout" } } },
});
const approval = defineWorkflow({
  name: "approval",
  description: "Waits for somebody",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Ask",
    States: {
      Ask: {
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Arguments: { QueueUrl: "https://sqs.us-east-1.amazonaws.com/1/q", MessageBody: "x" },
        End: true,
      },
    },
  },
});
const decision = defineWorkflow({
  name: "decision",
  description: "Hands a task to somebody",
  definition: {
    StartAt: "Decide",
    States: {
      Decide: run(workloadOf(plainManifest("decide")), { End: true }),
    },
  },
});

/** A deployed stack with these workflows, each with two samples unless it is said to have none. */
async function stackWith(
  workflows: readonly Workflow[],
  { withoutSamples = [], publish = false }: { withoutSamples?: string[]; publish?: boolean } = {},
) {
  const { endpoint, printed, readOutputs } = await deployedStack({
    StartAt: "End",
    States: { End: { Type: "Succeed" } },
  });
  const told: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => told.push(String(text)) > 0);
  const folder = temporaryFolder();
  const deployed: NonNullable<StackOutputs["workflows"]> = {};
  for (const { name, type, definition } of workflows) {
    const roleArn = "arn:aws:iam::000000000000:role/test";
    const { stateMachineArn, stateMachineVersionArn } = (await endpoint.call("CreateStateMachine", {
      ...{ name: `sfn-workers-dev-${name}`, type, roleArn, publish },
      definition: JSON.stringify(definition).replace(
        "${workload.decide}",
        "arn:aws:states:us-east-1:000000000000:activity:decide",
      ),
    })) as { stateMachineArn: string; stateMachineVersionArn: string };
    const alias = { name: "live", routingConfiguration: [{ stateMachineVersionArn, weight: 100 }] };
    if (publish) await endpoint.call("CreateStateMachineAlias", alias);
    deployed[name] = { stateMachineArn, ...(publish && { aliasArn: `${stateMachineArn}:live` }) };
    if (withoutSamples.includes(name)) continue;
    mkdirSync(join(folder, name, "samples"), { recursive: true });
    writeFileSync(join(folder, name, "samples/a.jsonl"), '{"n":1}\n{"n":2}\n');
  }
  const definitions = Object.fromEntries(workflows.map((workflow) => [workflow.name, workflow]));
  const outputs = async () => ({ ...(await readOutputs()), workflows: deployed });
  return {
    ...{ deployed, printed, outputs },
    told: () => told.join(""),
    smoke: (options: ExecutionOptions, read: () => Promise<StackOutputs> = outputs) =>
      smoke("dev", options, read, { definitions, folder }),
  };
}

const json = { json: true, executions: 3 };

test("executions of workflows start with the samples of each, beside those of workloads", async () => {
  const stack = await stackWith([twice]);
  expect(await stack.smoke(json)).toBe(0);
  expect(JSON.parse(stack.printed())).toMatchObject({
    workloads: [{ name: "greeting", executions: 3 }],
    workflows: [{ name: "twice", executions: 2, succeeded: 2, failed: 0, errors: {} }],
    notStarted: [],
  });
});

test("an Express workflow, of which AWS lists and describes no execution, is run synchronously", async () => {
  const stack = await stackWith([quick, failing], { withoutSamples: ["failing"] });
  expect(await stack.smoke({ ...json, workflow: "quick" })).toBe(0);
  expect(JSON.parse(stack.printed())).toMatchObject({
    workloads: [],
    workflows: [{ name: "quick", executions: 3, succeeded: 3, running: 0 }],
  });
  expect(await stack.smoke({ workflow: "failing", executions: 1 })).toBe(1);
  expect(stack.printed()).toContain("States.Timeout 1");
});

test("starts go to the alias of a workflow whose versions are published", async () => {
  const stack = await stackWith([twice, quick], { publish: true });
  expect(await stack.smoke({ json: true })).toBe(0);
  const { stateMachineArn = "", aliasArn } = stack.deployed["twice"] ?? {};
  const sfn = new SFNClient({ region: "us-east-1" });
  onTestFinished(() => sfn.destroy());
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  const aliases = executions.map(async ({ executionArn }) => {
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return described.stateMachineAliasArn;
  });
  expect(await Promise.all(aliases)).toEqual([aliasArn, aliasArn]);
});

test("--workflow with --input runs one, and shows its output", async () => {
  const stack = await stackWith([twice, quick]);
  expect(await stack.smoke({ workflow: "twice", input: { value: { n: 21 } } })).toBe(0);
  expect(stack.printed()).toContain("twice: 42\n");
  expect(stack.printed()).not.toContain("greeting");
});

test("what may wait for a person, what has no samples, and what its setting takes out is not started unless it is named, and that is told", async () => {
  const workflows = [approval, decision, twice];
  const stack = await stackWith(workflows, { withoutSamples: ["twice"] });
  const outputs = async () => {
    const { workloads, workflows } = await stack.outputs();
    const decide = { worker: "external", transport: "activity" };
    const elsewhere = { stateMachineArn: "arn:aws:states:us-east-1:1:stateMachine:elsewhere" };
    const nightly = { ...elsewhere, smoke: false };
    return { workloads: { ...workloads, decide }, workflows: { ...workflows, elsewhere, nightly } };
  };
  expect(await stack.smoke(json, outputs)).toBe(0);
  expect(JSON.parse(stack.printed())).toMatchObject({
    workflows: [],
    notStarted: [
      {
        name: "approval",
        why: "/States/Ask waits for an answer to arn:aws:states:::sqs:sendMessage.waitForTaskToken, which may be a person's",
      },
      {
        name: "decision",
        why: "/States/Decide hands tasks to decide, which has worker: external, so that a person may have to answer",
      },
      { name: "twice", why: "it has no samples" },
      { name: "elsewhere", why: expect.stringContaining("does not have it") },
      { name: "nightly", why: "its setting smoke is false" },
    ],
  });
  expect(stack.told().replaceAll(/\s+/g, " ")).toContain(
    "The workflow twice is not started: it has no samples. --workflow twice starts it.",
  );
  expect(await stack.smoke({ ...json, workflow: "twice", executions: 1 }, outputs)).toBe(1);
});

test("the error of a workflow that the stack does not have names it and the line to add", async () => {
  const stack = await stackWith([twice]);
  await expect(stack.smoke({ workflow: "twise" })).rejects.toThrow(
    'workflow is "twise"; the environment dev has twice: add `twise: {}` to sfn-workers:workflows in infra/Pulumi.dev.yaml, and deploy it (Did you mean twice?)',
  );
});

test("a stack with nothing but what is left out is no failure, and says that nothing was started", async () => {
  const stack = await stackWith([approval]);
  const outputs = async () => ({
    workloads: { step: { worker: "lambda", transport: "activity" } },
    workflows: (await stack.outputs()).workflows,
  });
  expect(await stack.smoke({}, outputs)).toBe(0);
  expect(stack.printed()).toBe("No execution was started.\n");
});

test("a stack whose workloads serve workflows alone is run through its workflows", async () => {
  const stack = await stackWith([twice]);
  const outputs = async () => ({
    workloads: { step: { worker: "lambda", transport: "activity" } },
    workflows: (await stack.outputs()).workflows,
  });
  expect(await stack.smoke({ json: true }, outputs)).toBe(0);
  expect(JSON.parse(stack.printed())).toMatchObject({ workloads: [], workflows: [{}] });
});

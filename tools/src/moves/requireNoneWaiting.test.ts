import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ownPulumi } from "../testing/ownPulumi.ts";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { beforeDeployment } from "./beforeDeployment.ts";
import { deployedResources, resourcesIn } from "./deployedState.ts";
import { plannedFor, requireNoneWaiting } from "./requireNoneWaiting.ts";

const temporaryFolder = temporaryFolders();

/** A stack in whose file no workload is left. */
const stack = (config: object = {}) => ({
  ...{ stack: "qa", project: "shop" },
  config: { "sfn-workers:workloads": {}, ...config },
});

const refuse = async (given: ReturnType<typeof stack>, resources: ReturnType<typeof resourcesIn>) =>
  requireNoneWaiting(given, await plannedFor(given, resources), resources);

/** A deployed workload with so many executions that wait for its activity, in the Step Functions that the SDK finds. */
async function deployed(executions: number, senders: readonly string[] = []) {
  const endpoint = await startStepFunctions();
  onTestFinished(() => endpoint.close());
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", endpoint.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  onTestFinished(() => void vi.unstubAllEnvs());
  const name = "shop-qa-invoice";
  const { activityArn } = Object(await endpoint.call("CreateActivity", { name }));
  const state = { Type: "Task", Resource: activityArn, End: true };
  const definition = JSON.stringify({ StartAt: "Task", States: { Task: state } });
  const roleArn = "arn:aws:iam::000000000000:role/test";
  const machine = Object(await endpoint.call("CreateStateMachine", { name, roleArn, definition }));
  const { stateMachineArn } = machine;
  for (let started = 0; started < executions; started++) {
    await endpoint.call("StartExecution", { stateMachineArn });
  }
  const resource = (kind: string, inputs: object, arn: string) => ({
    ...{ urn: `urn:pulumi:qa::shop::a:b:Workload$aws:sfn/${kind}::invoice` },
    ...{ type: `aws:sfn/${kind}`, inputs: { name, ...inputs }, outputs: { arn } },
  });
  const resources = [
    {
      ...{ urn: "urn:pulumi:qa::shop::pulumi:pulumi:Stack::shop-qa", type: "pulumi:pulumi:Stack" },
      outputs: { workloads: { invoice: { senders } } },
    },
    resource("activity:Activity", {}, activityArn),
    resource("stateMachine:StateMachine", { definition }, stateMachineArn),
    { ...resource("activity:Activity", {}, `${activityArn}-former`), delete: true },
  ];
  return JSON.stringify({ version: 3, deployment: { resources } });
}

describe("a deployment that would delete what holds tasks", () => {
  test("is refused while executions run", async () => {
    const resources = resourcesIn(await deployed(2));
    await expect(refuse(stack(), resources)).rejects.toThrow(
      "  - invoice: the activity shop-qa-invoice would be deleted, and 2 executions of shop-qa-invoice are running\n  - invoice: the state machine shop-qa-invoice would be deleted, and 2 executions",
    );
  });

  test("is refused while executions of a state machine that is made elsewhere run, or nobody may ask for them", async () => {
    const elsewhere = "arn:aws:states:us-east-1:000000000000:stateMachine";
    // The executions that wait are those of the one that the test has made.
    const others = [`${elsewhere}:shop-qa-invoice`, `${elsewhere}:ship`];
    const state = JSON.parse(await deployed(1, others));
    const [stackItself, activity] = state.deployment.resources;
    const resources = resourcesIn(
      JSON.stringify({ deployment: { resources: [stackItself, activity] } }),
    );
    await expect(refuse(stack(), resources)).rejects.toThrow(
      "  - invoice: the activity shop-qa-invoice would be deleted, and 1 execution of shop-qa-invoice is running\nLet",
    );
    vi.stubEnv("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:1");
    await expect(refuse(stack(), resources)).rejects.toThrow(
      `whether executions of ship are running can't be asked (states:ListExecutions on ${elsewhere}:ship, and states:DescribeStateMachineForExecution on its executions): `,
    );
  });

  test("is refused when it would delete what only a former definition names, as after an update that was interrupted", async () => {
    const { deployment } = JSON.parse(await deployed(1));
    const [stackItself, activity, machine] = deployment.resources;
    const workflow = { ...machine, urn: machine.urn.replace("Workload$", "Workflow$") };
    workflow.inputs = { ...machine.inputs, definition: JSON.stringify({ States: {} }) };
    const component = {
      ...{ urn: "urn:pulumi:qa::shop::sfn-workers:index:Workflow::invoice", custom: false },
      ...{ type: "sfn-workers:index:Workflow", inputs: {}, outputs: {} },
    };
    const resources = resourcesIn(
      JSON.stringify({ deployment: { resources: [stackItself, component, activity, workflow] } }),
    );
    await expect(refuse(stack(), resources)).rejects.toThrow(
      "  - invoice: the activity shop-qa-invoice would be deleted, and 1 execution of shop-qa-invoice is running\n",
    );
  });

  test("is allowed when none runs, or when the stack file abandons them", async () => {
    await refuse(stack(), resourcesIn(await deployed(0)));
    const abandons = stack({ "sfn-workers:abandonWaiting": true });
    await refuse(abandons, resourcesIn(await deployed(1)));
  });

  test("is refused when nobody may ask, with the reason", async () => {
    const resources = resourcesIn(await deployed(0));
    vi.stubEnv("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:1");
    await expect(refuse(stack(), resources)).rejects.toThrow(
      /whether executions of shop-qa-invoice are running can't be asked .+ECONNREFUSED/,
    );
  });
});

describe("what is deployed", () => {
  const say = (program: string) => {
    const env = ownPulumi(temporaryFolder(), `#!/bin/sh\n${program}\n`);
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
  };

  test("is what Pulumi exports, without what it has replaced", async () => {
    say(
      `[ "$*" = "stack export --stack qa --non-interactive" ] && cat <<'E'\n${await deployed(0)}\nE`,
    );
    const resources = await deployedResources("qa");
    expect(resources.map(({ type, name }) => `${type} ${name}`)).toEqual([
      "pulumi:pulumi:Stack shop-qa",
      "aws:sfn/activity:Activity invoice",
      "aws:sfn/stateMachine:StateMachine invoice",
    ]);
  });

  test("is nothing where there is no stack, or an empty one", async () => {
    say(`echo "error: no stack named 'qa' found" >&2; exit 6`);
    expect(await deployedResources("qa")).toEqual([]);
    expect(resourcesIn('{"version":3,"deployment":{"manifest":{}}}')).toEqual([]);
  });

  test("can't be read without a login, which is told in Pulumi's words", async () => {
    say('echo "error: PULUMI_ACCESS_TOKEN must be set" >&2; exit 3');
    await expect(deployedResources("qa")).rejects.toThrow(
      "what is deployed in qa can't be read, so nothing is deployed: error: PULUMI_ACCESS_TOKEN must be set",
    );
  });
});

test("a deployment of another folder than infra is refused, since its stack file would not be the one that is checked", async () => {
  await expect(beforeDeployment(["-C", "/elsewhere", "up", "-s", "qa"])).rejects.toThrow(
    '--cwd is "/elsewhere"; allowed: none',
  );
});

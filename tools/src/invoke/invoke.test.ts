import { expect, test, vi } from "vitest";
import { deployedStack } from "../testing/deployedStack.ts";
import { invoke } from "./invoke.ts";

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:greetings";
const TASK = {
  Type: "Task",
  Resource: ACTIVITY,
  Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 1, MaxAttempts: 1 }],
  End: true,
};

/** A deployed stack whose worker answers the tasks in turn. */
async function stackWithAnswers(
  answers: readonly (readonly [operation: string, answer: object])[],
) {
  const machine = { StartAt: "Task", States: { Task: TASK } };
  const { endpoint, printed, readOutputs } = await deployedStack(machine);
  await endpoint.call("CreateActivity", { name: "greetings" });
  void (async () => {
    for (const [operation, answer] of answers) {
      const poll = { activityArn: ACTIVITY, workerName: "w" };
      const { taskToken } = (await endpoint.call("GetActivityTask", poll)) as { taskToken: string };
      await endpoint.call(operation, { taskToken, ...answer });
    }
  })();
  return {
    printed,
    run: (options: { readonly json?: boolean; readonly name?: string }) =>
      invoke(
        {
          ...{ kind: "workload", name: "greeting" },
          input: { value: { n: 1 } },
          stack: "dev",
          ...options,
        },
        readOutputs,
      ),
  };
}

const cause = JSON.stringify({
  message: "no name",
  stack: "NoName: no name\n    at greet (a.ts:1:2)",
});

test("a script gets the outcome, each attempt, and where the log is", async () => {
  const { run, printed } = await stackWithAnswers([
    ["SendTaskFailure", { error: "Busy", cause: "later" }],
    ["SendTaskSuccess", { output: '{"greeting":"Hello"}' }],
  ]);
  expect(await run({ json: true })).toBe(0);
  expect(JSON.parse(printed())).toMatchObject({
    workload: "greeting",
    environment: "dev",
    outcome: "succeeded",
    byHandler: true,
    output: { greeting: "Hello" },
    attempts: 2,
    ms: expect.any(Number),
    states: [
      {
        state: "Task",
        attempts: [
          { outcome: "failed", error: "Busy", cause: "later", aftermath: "retried" },
          { outcome: "succeeded", pickedUpMs: expect.any(Number), ms: expect.any(Number) },
        ],
      },
    ],
    logGroup: "/aws/lambda/sfn-workers-dev-greeting",
  });
});

test("a handler's own error is shown with its message, its stack and the way there, and is no failure of the command", async () => {
  const { run, printed } = await stackWithAnswers([
    ["SendTaskFailure", { error: "NoName", cause }],
  ]);
  expect(await run({})).toBe(0);
  const text = printed().replaceAll(/\d+ ms/g, "N ms");
  expect(text).toMatch(
    /^\nThe way it took\n {2}Task +N ms {2}attempt 1 failed in N ms: NoName: no name, picked up after N ms\n/,
  );
  expect(text).toContain(
    "is in CloudWatch Logs, in the log group /aws/lambda/sfn-workers-dev-greeting\n",
  );
  expect(text).toMatch(
    /✗ greeting failed in N ms with NoName, which its handler threw\nno name\n {4}at greet \(a\.ts:1:2\)\n$/,
  );
});

test("an error of Step Functions is a failure of the command", async () => {
  const { run } = await stackWithAnswers([
    ["SendTaskFailure", { error: "States.Runtime", cause: "" }],
  ]);
  expect(await run({ json: true })).toBe(1);
});

test("a workload that the stack does not have is refused with the line to add", async () => {
  const { run } = await stackWithAnswers([]);
  await expect(run({ name: "invoice" })).rejects.toThrow(
    '--workload is "invoice"; the environment dev has greeting: add `invoice: ',
  );
});

test("an input goes to an environment of this machine that is up, as its developer and in its region, so that no key is needed", async () => {
  const machine = { StartAt: "Same", States: { Same: { Type: "Pass", End: true } } };
  const callers = new Set<string>();
  const { endpoint, printed } = await deployedStack(machine, {
    region: "eu-west-1",
    authorize: ({ accessKeyId, region }) => void callers.add(`${accessKeyId} ${region}`),
  });
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, undefined);
  await endpoint.call("CreateStateMachine", {
    name: "sfn-workers-local-greeting",
    roleArn: "arn:aws:iam::000000000000:role/test",
    definition: JSON.stringify(machine),
  });
  const options = { url: endpoint.url, input: { value: { n: 1 } }, json: true };
  expect(await invoke({ ...options, kind: "workload", name: "greeting" })).toBe(0);
  expect(JSON.parse(printed())).toMatchObject({ environment: "local", output: { n: 1 } });
  expect([...callers]).toEqual(["developer eu-west-1"]);
  await expect(invoke({ ...options, kind: "workload", name: "invoice" })).rejects.toThrow(
    `NAME is "invoice"; allowed: one that runs at ${endpoint.url}: sfn-workers-`,
  );
});

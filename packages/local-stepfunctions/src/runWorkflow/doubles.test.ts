import { run, type Workflow, workloadOf } from "@sfn-workers/states-language/workflow";
import {
  defineExternalManifest,
  defineManifest,
  defineSchemas,
  defineWorkload,
} from "@sfn-workers/worker-core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod";
import {
  defineAnswers,
  fail,
  handledBy,
  inTurn,
  type RunWorkflowOptions,
  runWorkflow,
  type ServiceDouble,
  takes,
} from "./index.ts";

const manifestOf = (name: string) =>
  defineManifest({
    name,
    description: "Does something",
    timeoutSeconds: 120,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 60,
  });
const handling = (name: string) =>
  defineWorkload({
    manifest: manifestOf(name),
    input: z.unknown(),
    output: z.unknown(),
    handler: () => name,
  });
const approval = defineExternalManifest({
  name: "approval",
  description: "Asks somebody",
  timeoutSeconds: 86_400,
});

const machine = (States: Readonly<Record<string, object>>): Workflow => ({
  name: "one",
  description: "Has one state that may fail",
  type: "STANDARD",
  definition: { QueryLanguage: "JSONata", StartAt: "One", States },
});
const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Caught" }];
const Caught = { Type: "Succeed", Output: "caught" };

const ofWork = machine({ One: run(workloadOf(manifestOf("work")), { Catch, End: true }), Caught });
const worked = (One: unknown, options: RunWorkflowOptions = {}) =>
  runWorkflow(
    ofWork,
    {},
    { manifests: { work: manifestOf("work") }, tasks: { One } as never, ...options },
  );

const CALLS = {
  "dynamodb:getItem": { TableName: "t", Key: { id: { S: "1" } } },
  "sqs:sendMessage.waitForTaskToken": {
    QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/q",
    MessageBody: "{% $states.context.Task.Token %}",
  },
};
const asked = (action: keyof typeof CALLS, answer: unknown) =>
  runWorkflow(
    machine({
      One: {
        Type: "Task",
        Resource: `arn:aws:states:::${action}`,
        Arguments: CALLS[action],
        Catch,
        End: true,
      },
      Caught,
    }),
    {},
    { services: { [action]: answer as ServiceDouble } },
  );

const TOO_LARGE = "x".repeat(262_143);

describe("a function that answers a task", () => {
  test("may return an outcome: a failure, or one that takes its time", async () => {
    const Price = ({ sku }: { sku: string }) =>
      sku === "none" ? fail("None", "of it") : takes(9, 1);
    const priced = machine({ One: run(workloadOf(manifestOf("work")), { End: true }) });
    const price = (sku: string) =>
      runWorkflow(
        priced,
        { sku },
        { manifests: { work: manifestOf("work") }, tasks: { One: Price as never } },
      );
    expect(await price("none")).toMatchObject({ status: "FAILED", error: "None", cause: "of it" });
    expect(await price("one")).toMatchObject({ status: "SUCCEEDED", output: 1, seconds: 9 });
  });

  test("may not return outcomes in turn", async () => {
    await expect(worked(() => inTurn(1, 2))).rejects.toThrow("inTurn is no outcome of one attempt");
  });
});

describe("a handler of another workload is refused", () => {
  test.each([
    ["as it is", handling("other")],
    ["with its surroundings", handledBy(handling("other") as never)],
    ["among others", inTurn(fail("Busy"), handling("work"), handling("other"))],
  ])("%s", async (_, double) => {
    await expect(worked(double)).rejects.toThrow(
      'tasks.One is "other"; allowed: the workload work, to which One hands its tasks',
    );
  });

  test("and so is its manifest", async () => {
    await expect(worked(1, { manifests: { work: manifestOf("other") } })).rejects.toThrow(
      'manifests.work is "other"; allowed: the manifest of work',
    );
  });
});

describe("what can't be an answer ends the run, though the state has a Catch", () => {
  test.each([
    ["a task's", () => worked(TOO_LARGE), "tasks.One"],
    [
      "a token's",
      () => asked("sqs:sendMessage.waitForTaskToken", TOO_LARGE),
      'services["sqs:sendMessage.waitForTaskToken"]',
    ],
  ])("%s output is larger than SendTaskSuccess takes", async (_, running, name) => {
    await expect(running()).rejects.toThrow(
      `${name} is "an output of 262145 bytes as JSON"; allowed: 262144, as SendTaskSuccess takes`,
    );
  });

  test.each([
    ["a task's", () => worked({ n: 1n })],
    ["a service's", () => asked("dynamodb:getItem", { n: 1n })],
    ["a token's", () => asked("sqs:sendMessage.waitForTaskToken", { n: 1n })],
  ])("%s output is no JSON", async (_, running) => {
    await expect(running()).rejects.toThrow("an output that is no JSON: Do not know how to");
  });

  test("a service's function throws, as an expectation in it does", async () => {
    const expectation = () => expect(1).toBe(2);
    await expect(asked("dynamodb:getItem", expectation)).rejects.toThrow("expected 1 to be 2");
    await expect(asked("dynamodb:getItem", () => inTurn(1))).rejects.toThrow(
      "inTurn is no outcome",
    );
  });

  test("a result that a service may have, and a state may not, is the state's error", async () => {
    expect(await asked("dynamodb:getItem", TOO_LARGE)).toMatchObject({ output: "caught" });
  });
});

describe("nobody can give", () => {
  test.each([Number.NaN, -1])("%d seconds", (seconds) => {
    expect(() => takes(seconds, 1)).toThrow(
      `takes is "${seconds}"; allowed: seconds from 0 on, or Infinity`,
    );
  });

  test("an error or a cause that SendTaskFailure refuses", () => {
    expect(() => fail("e".repeat(257))).toThrow(
      "fail: the length of the error is 257; allowed: 256",
    );
    expect(() => fail("E", "c".repeat(32_769))).toThrow("the cause is 32769; allowed: 32,768");
  });

  test("a start that is no time", async () => {
    await expect(worked(1, { startedAt: Number.NaN })).rejects.toThrow(
      'startedAt is "NaN"; allowed: milliseconds since 1970',
    );
  });
});

describe("somebody elsewhere", () => {
  const asking = machine({
    One: run(workloadOf(approval), {
      Retry: [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 0 }],
      End: true,
    }),
  });
  const decided = (seconds: number, manifest = approval) =>
    runWorkflow(
      asking,
      {},
      { manifests: { approval: manifest }, tasks: { One: takes(seconds, "yes") } },
    );

  test("has no budget: an answer that comes too late is a timeout", async () => {
    expect(await decided(86_398)).toMatchObject({ output: "yes", seconds: 86_398 });
    expect(await decided(90_000)).toMatchObject({ error: "States.Timeout", seconds: 86_399 });
  });

  test("sends heartbeats where the manifest asks for them", async () => {
    expect(await decided(86_398, { ...approval, heartbeatSeconds: 3_600 })).toMatchObject({
      output: "yes",
      seconds: 86_398,
    });
  });
});

test.each([0.5, 20, 100, 300])(
  "a task that takes %d s takes no more and no less for its heartbeats",
  async (seconds) => {
    const beating = {
      ...{ name: "beating", description: "A task", timeoutSeconds: 600 },
      ...{ heartbeatSeconds: 10, handlerBudgetSeconds: 500 },
    };
    const workflow = machine({ One: run(workloadOf(beating), { End: true }) });
    const options = { manifests: { beating }, tasks: { One: takes(seconds, "done") } };
    expect(await runWorkflow(workflow, {}, options)).toMatchObject({ output: "done", seconds });
  },
);

describe("the answers of somebody elsewhere", () => {
  const schemas = defineSchemas({
    manifest: approval,
    input: z.object({ total: z.number() }),
    output: z.object({ approved: z.boolean() }),
  });
  const asking = machine({ One: run(workloadOf(approval), { End: true }) });
  const answered = (answers: ReturnType<typeof defineAnswers>, skip?: (why: string) => void) =>
    runWorkflow(
      asking,
      { total: 7 },
      { manifests: { approval }, tasks: { One: answers }, ...(skip && { skip }) },
    );
  const yes = { approved: true };

  test("take the workflow's time, and not the test's", async () => {
    const answers = defineAnswers(schemas, takes(3_600, yes));
    expect(await answered(answers as never)).toMatchObject({ output: yes, seconds: 3_600 });
    const failing = defineAnswers(schemas, () => takes(3_600, fail("NobodyMay", "so much")));
    expect(await answered(failing as never)).toMatchObject({ error: "NobodyMay", seconds: 3_600 });
  });

  test("come in turn in each run, and are checked by their schema", async () => {
    const answers = defineAnswers(schemas, inTurn(yes, { approved: 5 } as never));
    for (const _ of [1, 2]) expect(await answered(answers as never)).toMatchObject({ output: yes });
    const wrong = defineAnswers(schemas, { approved: 5 } as never);
    expect(await answered(wrong as never)).toMatchObject({ error: "Worker.InvalidOutput" });
  });

  test("are none where a person may answer: the test is skipped in a deployed environment", async () => {
    vi.stubEnv("SFN_WORKERS_WORKFLOWS", JSON.stringify({ one: { stateMachineArn: "arn" } }));
    onTestFinished(() => void vi.unstubAllEnvs());
    const skipped: string[] = [];
    const skip = (why: string): never => {
      skipped.push(why);
      throw new Error("skipped");
    };
    await expect(answered(defineAnswers(schemas, yes) as never, skip)).rejects.toThrow("skipped");
    expect(skipped).toEqual(["it answers One itself"]);
  });
});

test("an execution ends after a year, as on AWS", async () => {
  const wait = (days: number) =>
    runWorkflow(machine({ One: { Type: "Wait", Seconds: days * 86_400, End: true } }), {});
  expect(await wait(365)).toMatchObject({ status: "SUCCEEDED", seconds: 31_536_000 });
  expect(await wait(366)).toMatchObject({ status: "TIMED_OUT", seconds: 31_536_000 });
});

import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { defineManifest, defineWorkload, TaskFailure } from "@sfn-workers/worker-core";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { fail, handledBy, inTurn, runWorkflow, takes, WaitsForEver } from "./index.ts";

const manifest = defineManifest({
  name: "thumbnail",
  description: "Makes a thumbnail of an image",
  timeoutSeconds: 120,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 60,
});
const workload = defineWorkload({
  manifest,
  input: z.object({ image: z.string(), width: z.int().default(80) }),
  output: z.object({ name: z.string() }),
  async handler({ image, width }) {
    if (image === "none") throw new TaskFailure("NoSuchImage", "there is no image");
    return { name: `${image}-${width}` };
  },
});
const manifests = { thumbnail: manifest };
const thumbnail = workloadOf<typeof workload>(manifest);

const workflow = defineWorkflow({
  name: "picture",
  description: "Makes a picture ready",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Shrink",
    States: {
      Shrink: run(thumbnail, {
        Arguments: { image: "{% $states.input.file %}" },
        Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 600, MaxAttempts: 2 }],
        Catch: [
          { ErrorEquals: ["NoSuchImage"], Next: "Tell", Output: "{% $states.errorOutput %}" },
        ],
        Next: "Rest",
      }),
      Rest: { Type: "Wait", Seconds: 86_400, Next: "Done" },
      Done: { Type: "Succeed" },
      Tell: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Arguments: { TopicArn: "arn:topic", Message: "{% $states.input.Error %}" },
        End: true,
      },
    },
  },
});

const tasks = { Shrink: workload };

describe("a workload's handler", () => {
  test("answers as a worker does, and waits cost nothing", async () => {
    expect(await runWorkflow(workflow, { file: "cat" }, { manifests, tasks })).toEqual({
      status: "SUCCEEDED",
      output: { name: "cat-80" },
      states: ["Shrink", "Rest", "Done"],
      attempts: { Shrink: 1 },
      calls: [{ state: "Shrink", to: "thumbnail", sent: { image: "cat" }, at: 0 }],
      seconds: 86_400,
    });
  });

  test("fails with its error, which a Catch matches", async () => {
    const services = { "sns:publish": { MessageId: "1" } };
    expect(
      await runWorkflow(workflow, { file: "none" }, { manifests, tasks, services }),
    ).toMatchObject({
      status: "SUCCEEDED",
      states: ["Shrink", "Tell"],
      calls: [{}, { to: "sns:publish", sent: { Message: "NoSuchImage" } }],
    });
  });

  test("refuses an input that does not match its schema", async () => {
    expect(await runWorkflow(workflow, { file: 3 }, { manifests, tasks })).toMatchObject({
      status: "FAILED",
      error: "Worker.InvalidInput",
    });
  });
});

describe("a handler with a variable, a secret and a request", () => {
  const asking = defineWorkload({
    manifest: defineManifest({
      ...manifest,
      variables: { SHOP_URL: z.url() },
      secrets: { SHOP_KEY: z.string() },
    }),
    input: z.object({ image: z.string() }),
    output: z.object({ name: z.string() }),
    handler: async ({ image }, _task, { variables, secrets }) => {
      const headers = { authorization: secrets.SHOP_KEY };
      const answer = await fetch(`${variables.SHOP_URL}/${image}`, { headers });
      if (!answer.ok) throw new TaskFailure("Busy", `HTTP ${answer.status}`);
      return { name: await answer.text() };
    },
  });
  const values = { variables: { SHOP_URL: "https://shop.example" }, secrets: { SHOP_KEY: "k" } };

  test("runs with those of the test, whose answers come in turn over all attempts", async () => {
    const doubles = {
      "GET https://shop.example/cat": [{ status: 503 }, { status: 200, body: "cat-80.png" }],
    } as const;
    const Shrink = handledBy(asking, { ...values, doubles });
    const run = await runWorkflow(workflow, { file: "cat" }, { manifests, tasks: { Shrink } });
    expect(run).toMatchObject({ status: "SUCCEEDED", attempts: { Shrink: 2 } });
  });

  test("asks for something that has no double: an error that names it", async () => {
    const Shrink = handledBy(asking, values);
    const run = runWorkflow(workflow, { file: "cat" }, { manifests, tasks: { Shrink } });
    await expect(run).rejects.toThrow("no double answers GET https://shop.example/cat");
  });

  test("has no value for its variable: an error that names it", async () => {
    const run = runWorkflow(workflow, { file: "cat" }, { manifests, tasks: { Shrink: asking } });
    await expect(run).rejects.toThrow("variable SHOP_URL is missing");
  });
});

describe("an answer of the test's own", () => {
  test("is an output", async () => {
    const run = await runWorkflow(
      workflow,
      { file: "c" },
      { manifests, tasks: { Shrink: { a: 1 } } },
    );
    expect(run).toMatchObject({ status: "SUCCEEDED", output: { a: 1 } });
  });

  test("is what a function makes of the input and the execution", async () => {
    const Shrink = (input: { image: string }, { attempt }: { attempt: number }) => [input, attempt];
    expect(
      await runWorkflow(workflow, { file: "c" }, { manifests, tasks: { Shrink } }),
    ).toMatchObject({
      output: [{ image: "c" }, 0],
    });
  });

  test("comes in turn for each attempt, after the waits of the Retry", async () => {
    const Shrink = inTurn(fail("Busy"), fail("Busy"), { a: 1 });
    expect(
      await runWorkflow(workflow, { file: "c" }, { manifests, tasks: { Shrink } }),
    ).toMatchObject({
      status: "SUCCEEDED",
      attempts: { Shrink: 3 },
      seconds: 600 + 1_200 + 86_400,
    });
  });

  test("that takes longer than a heartbeat may be away is a worker's that sends heartbeats", async () => {
    const Shrink = takes(59, { a: 1 });
    expect(
      await runWorkflow(workflow, { file: "c" }, { manifests, tasks: { Shrink } }),
    ).toMatchObject({ output: { a: 1 }, attempts: { Shrink: 1 }, seconds: 59 + 86_400 });
  });

  test("that takes longer than the handler's budget is an exceeded deadline", async () => {
    const Shrink = takes(61, { a: 1 });
    expect(
      await runWorkflow(workflow, { file: "c" }, { manifests, tasks: { Shrink } }),
    ).toMatchObject({ status: "FAILED", error: "Worker.DeadlineExceeded", seconds: 60 });
  });

  test("that never comes is a lost worker's: a timeout for each attempt", async () => {
    const Shrink = takes(Number.POSITIVE_INFINITY, null);
    expect(
      await runWorkflow(workflow, { file: "c" }, { manifests, tasks: { Shrink } }),
    ).toMatchObject({
      status: "FAILED",
      error: "States.Timeout",
      attempts: { Shrink: 3 },
    });
  });

  test("may fail with an error that nobody catches", async () => {
    const Shrink = fail("Broken", "into pieces");
    expect(
      await runWorkflow(workflow, { file: "c" }, { manifests, tasks: { Shrink } }),
    ).toMatchObject({
      status: "FAILED",
      error: "Broken",
      cause: "into pieces",
      seconds: 0,
    });
  });
});

const SNS = "arn:aws:states:::sns:publish";
const SQS = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
const DYNAMODB = "arn:aws:states:::dynamodb:getItem";

describe("a service", () => {
  const ARGUMENTS: Readonly<Record<string, object>> = {
    [SNS]: { TopicArn: "arn:topic", Message: "m" },
    [SQS]: { QueueUrl: "q", MessageBody: "{% $states.context.Task.Token %}" },
    [DYNAMODB]: { TableName: "t", Key: {} },
  };
  const machine = (Resource: string) =>
    defineWorkflow({
      name: "calls",
      description: "Calls a service",
      definition: {
        QueryLanguage: "JSONata",
        StartAt: "Call",
        States: {
          Call: { Type: "Task", Resource, Arguments: ARGUMENTS[Resource] ?? {}, End: true },
        },
      },
    });

  test("is answered by its action", async () => {
    const services = { "sns:publish": (parameters: object) => ({ parameters }) };
    const run = await runWorkflow(machine(SNS), {}, { services });
    expect(run).toMatchObject({ output: { parameters: { Message: "m" } } });
  });

  test("that waits for a token is answered with what the token brings", async () => {
    const services = { "sqs:sendMessage": takes(90, { approved: true }) };
    expect(await runWorkflow(machine(SQS), {}, { services })).toMatchObject({
      output: { approved: true },
      seconds: 90,
    });
  });

  test("that nothing answers is an error that says what to add", async () => {
    const running = runWorkflow(machine(DYNAMODB), {});
    await expect(running).rejects.toThrow(
      'Call calls dynamodb:getItem, which nothing answers; add to the run\'s options: services: { "dynamodb:getItem": … }',
    );
  });
});

describe("what a test must say", () => {
  test("is what answers each workload's state", async () => {
    await expect(runWorkflow(workflow, {}, { manifests })).rejects.toThrow(
      "tasks.Shrink is undefined; allowed: what answers the tasks that Shrink hands to thumbnail",
    );
  });

  test("is nothing of a state that there is not", async () => {
    const wrong = { ...tasks, Shrnk: 1 };
    await expect(runWorkflow(workflow, {}, { manifests, tasks: wrong })).rejects.toThrow(
      'tasks is "Shrnk"; allowed: a state that hands tasks to a workload: Shrink',
    );
  });

  test("is the manifest of each workload", async () => {
    await expect(runWorkflow(workflow, {}, { tasks })).rejects.toThrow(
      '/States/Shrink/Resource is "thumbnail"; allowed: a workload of manifests: none',
    );
  });
});

test("an express workflow runs too", async () => {
  const express = defineWorkflow({
    name: "quick",
    description: "Waits",
    type: "EXPRESS",
    definition: {
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 60, Next: "Done" }, Done: { Type: "Succeed" } },
    },
  });
  expect(await runWorkflow(express, { a: 1 })).toMatchObject({
    status: "SUCCEEDED",
    output: { a: 1 },
    states: ["Wait", "Done"],
    seconds: 60,
  });
});

test("a definition that AWS refuses is an error", async () => {
  const wrong = { ...workflow, definition: { StartAt: "X", States: {} } };
  await expect(runWorkflow(wrong, {})).rejects.toMatchObject({ code: "InvalidDefinition" });
});

test("a task that nobody ends is an error", async () => {
  const Parameters = { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" };
  const forever = defineWorkflow({
    name: "forever",
    description: "Waits for ever",
    definition: {
      StartAt: "Wait",
      States: { Wait: { Type: "Task", Resource: SQS, Parameters, End: true } },
    },
  });
  const services = { "sqs:sendMessage": takes(Number.POSITIVE_INFINITY, null) };
  await expect(runWorkflow(forever, {}, { services })).rejects.toThrow(WaitsForEver);
});

test("a placeholder becomes what the test says for it; without that it is an error", async () => {
  const named = defineWorkflow({
    name: "named",
    description: "Says its environment",
    definition: {
      StartAt: "Say",
      States: { Say: { Type: "Pass", Result: "${Environment}", End: true } },
    },
  });
  expect(await runWorkflow(named, {}, { substitutions: { Environment: "dev" } })).toMatchObject({
    output: "dev",
  });
  await expect(runWorkflow(named, {})).rejects.toThrow(
    "substitutions.Environment is undefined; allowed: a text, for ${Environment} at /States/Say/Result",
  );
});

import { setTimeout as sleep } from "node:timers/promises";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createLines, endOf, startExecution } from "@sfn-workers/local-cloud/testing";
import { activitySource, createWorker, systemClock } from "@sfn-workers/worker-core";
import { callbackSource } from "@sfn-workers/worker-core/callbackSource";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { type FixtureEnvironment, machineOf } from "../testing/fixtureEnvironment.ts";
import { workload as greeting } from "../testing/workloads/greeting/handler.ts";

const KEY = "arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
/** A message is hidden for longer within a second of its heartbeat. */
const AT_WORK_MS = 1_500;
/** Nothing listens there. */
const NO_STEP_FUNCTIONS = "http://127.0.0.1:1";

/** What a worker elsewhere does with the tasks. */
const worker = {
  ...greeting,
  async handler({ name }: { readonly name: string }, task: Parameters<typeof greeting.handler>[1]) {
    if (name === "fail") throw new RangeError("no such customer");
    await task.heartbeat();
    await sleep(AT_WORK_MS);
    return { message: "done" };
  },
};

/** The statements of the output `access` with their actions, each of which a worker needs. */
const NEEDED = {
  activity: [
    "WorkOnActivity states:GetActivityTask",
    "WorkOnActivity states:SendTaskSuccess",
    "WorkOnActivity states:SendTaskFailure",
    "WorkOnActivity states:SendTaskHeartbeat",
    "UseKeyForActivity kms:Decrypt",
  ],
  callback: [
    "TakeTasks sqs:ReceiveMessage",
    "TakeTasks sqs:DeleteMessage",
    "TakeTasks sqs:ChangeMessageVisibility",
    "TakeTasks sqs:SendMessage",
    "AnswerForTasks states:SendTaskSuccess",
    "AnswerForTasks states:SendTaskFailure",
    "AnswerForTasks states:SendTaskHeartbeat",
    "UseKeyForMessages kms:Decrypt",
    "UseKeyForMessages kms:GenerateDataKey",
  ],
} as const;
type Transport = keyof typeof NEEDED;

/** This machine asks for a data key as a task is handed out, and for none as a token is answered (Step Functions developer guide, encryption at rest). */
const UNUSED_HERE: Readonly<Record<Transport, readonly string[]>> = {
  activity: ["UseKeyForActivity kms:GenerateDataKey"],
  callback: ["UseKeyForTokens kms:Decrypt", "UseKeyForTokens kms:GenerateDataKey"],
};

/** What a worker needs only to hand a message back that it can't ask about. */
const TO_HAND_BACK: readonly string[] = [
  "TakeTasks sqs:SendMessage",
  "UseKeyForMessages kms:GenerateDataKey",
];

const nameOf = (without: string) => `without-${without.replaceAll(/[ :]/g, "-")}`.slice(0, 64);
const roleOf = (without: string) => `arn:aws:iam::000000000000:role/${nameOf(without)}`;

describe.each(["activity", "callback"] as const)("a worker elsewhere, of %s,", (transport) => {
  const failures = createLines();
  const used = new Set<string>();
  let environment: FixtureEnvironment;

  beforeAll(async () => {
    const receivers = ["nothing", ...NEEDED[transport]].map(roleOf);
    const more = transport === "callback" ? { transport, receivers } : {};
    const greeting = { worker: "external", alarms: { enabled: false }, ...more };
    environment = await deployFixtures({
      settings: { workloads: { greeting }, kmsKeyArn: KEY },
      onFailure: ({ name, message }) => failures.write(`${name}: ${message}`),
      onPermissionUsed({ roleArn, action }) {
        if (roleArn === roleOf("nothing")) used.add(action.toLowerCase());
      },
    });
  });
  afterAll(() => environment.stop());

  const start = (name: string) =>
    startExecution(environment, machineOf(environment, "greeting"), { name });

  test("finds in the outputs what it may, and needs no more for its tasks", async () => {
    const { statements } = accessIn(environment);
    const all = statements.flatMap(({ Sid, Action }) => Action.map((one) => `${Sid} ${one}`));
    expect(all.toSorted()).toEqual([...NEEDED[transport], ...UNUSED_HERE[transport]].toSorted());
    await workElsewhere(environment, "nothing");
    const [failed, succeeded] = await Promise.all(
      ["fail", "Jana"].map(async (name) => endOf(environment, await start(name))),
    );
    expect(failed).toMatchObject({ status: "FAILED", error: "RangeError" });
    expect(succeeded).toMatchObject({ status: "SUCCEEDED", output: '{"message":"done"}' });
    expect(failures.all).toEqual([]);
    const needed = NEEDED[transport].filter((one) => !TO_HAND_BACK.includes(one));
    await expect
      .poll(() => [...used].toSorted())
      .toEqual(
        [...new Set(needed.map((one) => (one.split(" ")[1] ?? "").toLowerCase()))].toSorted(),
      );
  });

  test.each(NEEDED[transport])("is refused without %s", async (without) => {
    const [, action] = without.split(" ");
    if (TO_HAND_BACK.includes(without)) {
      await start("Jana");
      await receiveOnce(environment, without);
      await workElsewhere(environment, without, NO_STEP_FUNCTIONS);
    } else {
      await workElsewhere(environment, without);
      for (const name of ["fail", "Jana"]) await start(name);
    }
    const refused = `^${nameOf(without)}: .* is not authorized to perform: ${action} on resource`;
    await failures.matching(new RegExp(refused, "i"));
  });
});

interface Access {
  readonly variables: Readonly<Record<string, string>>;
  readonly statements: readonly { readonly Sid: string; readonly Action: readonly string[] }[];
}

function accessIn({ outputs }: FixtureEnvironment): Access {
  const { access } = outputs.workloads["greeting"] ?? {};
  if (access === undefined) throw new Error("greeting has no output access");
  return access as unknown as Access;
}

/** The key of a role that has the statements of the output, except for one action of one of them. */
function admit(environment: FixtureEnvironment, without: string) {
  const statements = accessIn(environment)
    .statements.map((one) => ({
      ...one,
      Action: one.Action.filter((action) => `${one.Sid} ${action}` !== without),
    }))
    .filter(({ Action }) => Action.length > 0);
  return environment.admit({ roleArn: roleOf(without), statements, sessionName: "hall-4" });
}

/** Runs a worker until the test is over. */
async function workElsewhere(
  environment: FixtureEnvironment,
  without: string,
  stepFunctionsUrl = environment.stepFunctionsUrl,
): Promise<void> {
  const { variables } = accessIn(environment);
  const { key, dismiss } = await admit(environment, without);
  const { region, sqsUrl } = environment;
  const access = {
    endpoint: async () => new URL(stepFunctionsUrl),
    identity: async () => ({ ...key, region }),
    close: () => {},
  };
  const source =
    variables["TRANSPORT"] === "callback"
      ? callbackSource({
          queueUrl: variables["QUEUE_URL"] ?? "",
          visibilitySeconds: Number(variables["VISIBILITY_SECONDS"]),
          maxReceiveCount: Number(variables["MAX_RECEIVE_COUNT"]),
          tokenSeconds: Number(variables["TOKEN_SECONDS"]),
          concurrency: 10,
          access,
          queue: { region, credentials: key, endpoint: sqsUrl },
        })
      : activitySource({ activityArn: variables["ACTIVITY_ARN"] ?? "", maxPolls: 10, access });
  const running = createWorker({ workload: worker, source, concurrency: 10, clock: systemClock });
  const stop = new AbortController();
  const ended = running.run({ signal: stop.signal, graceMs: 2_000 }).catch(() => {
    // What it may not do has ended it.
  });
  onTestFinished(async () => {
    stop.abort();
    dismiss();
    await ended;
    await running.close();
  });
}

/** A message that a worker was given which has died: it comes again at once. */
async function receiveOnce(environment: FixtureEnvironment, without: string): Promise<void> {
  const { key } = await admit(environment, without);
  const { region, sqsUrl: endpoint } = environment;
  const sqs = new SQSClient({ region, endpoint, credentials: key });
  onTestFinished(() => sqs.destroy());
  const QueueUrl = accessIn(environment).variables["QUEUE_URL"];
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0, WaitTimeSeconds: 5 }),
  );
  expect(Messages).toHaveLength(1);
}

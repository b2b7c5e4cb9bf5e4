import type { Row, Source, Steps } from "../case.ts";
import { oneTask, taken, typesAfterEntry } from "./work.ts";

const RECORDED: Source = { basis: "recorded", where: "LocalStack's test_sfn_api_activities.py" };
const HISTORIES: Source = {
  basis: "recorded",
  where: "LocalStack's activities/test_activities.py",
};
const HEARTBEATS: Source = { basis: "recorded", where: "LocalStack's timeouts/test_heartbeats.py" };
const CALLBACKS: Source = { basis: "recorded", where: "LocalStack's callback/test_callback.py" };
const TOKENS: Source = { basis: "recorded", where: "LocalStack's test_aws_sdk_task_service.py" };
const TASK_STATE: Source = { basis: "documented", where: "developer guide, state-task: timeouts" };
const ERRORS: Source = { basis: "documented", where: "developer guide, error handling: names" };
const API: Source = { basis: "documented", where: "API reference, SendTaskHeartbeat" };
const EXPIRED: Source = { basis: "measured", where: "aws-samples, mwaa-examples#61" };
const EXPIRED_TOO: Source = { basis: "inferred", where: "mwaa-examples#61, for every ended task" };

const GONE = {
  refused: "TaskTimedOut",
  message: "Task Timed Out: 'Provided task does not exist anymore'",
};
const UNKNOWN = { refused: "InvalidToken", message: "Invalid Token: 'Invalid token'" };
/** The execution goes on after the task. */
const THEN_WAITS = { End: undefined, Next: "Later" };

/** The execution of a task and, behind it, a state that waits long. */
async function takenBeforeWait(at: Steps) {
  const activityArn = await at.activity();
  const { States } = oneTask(activityArn, THEN_WAITS) as { States: object };
  const later = { Type: "Wait", Seconds: 100_000, End: true };
  await at.start({ StartAt: "Work", States: { ...States, Later: later } });
  return { activityArn, ...(await at.poll(activityArn)) };
}

/** The task's error when Catch takes it. */
const CAUGHT = (error: string) => ({
  End: undefined,
  Next: "Missed",
  Catch: [{ ErrorEquals: [error], Next: "Caught" }],
});

async function takenWithCatch(at: Steps, error: string, fields: object = {}) {
  const activityArn = await at.activity();
  const { States } = oneTask(activityArn, { ...fields, ...CAUGHT(error) }) as { States: object };
  const ends = { Caught: { Type: "Succeed" }, Missed: { Type: "Fail", Error: "Missed" } };
  const executionArn = await at.start({ StartAt: "Work", States: { ...States, ...ends } });
  return { activityArn, executionArn, ...(await at.poll(activityArn)) };
}

const created: readonly Row[] = [
  {
    name: "CreateActivity answers with the ARN and the date",
    async steps(at) {
      const answer = await at.call("CreateActivity", { name: at.newName() });
      return { members: Object.keys(answer).toSorted() };
    },
    expected: { members: ["activityArn", "creationDate"] },
    source: RECORDED,
  },
  {
    name: "creating an activity again answers with the same ARN",
    async steps(at) {
      const name = at.newName();
      const first = await at.call("CreateActivity", { name });
      const second = await at.call("CreateActivity", { name });
      return { same: first["activityArn"] === second["activityArn"] };
    },
    expected: { same: true },
    source: RECORDED,
  },
  {
    name: "DescribeActivity has the name, and AWS's own key",
    async steps(at) {
      const activityArn = await at.activity();
      const answer = await at.call("DescribeActivity", { activityArn });
      const { type } = Object(answer["encryptionConfiguration"]) as { type?: string };
      return { isNamed: activityArn.endsWith(`:activity:${answer["name"]}`), type: type ?? null };
    },
    expected: { isNamed: true, type: "AWS_OWNED_KEY" },
    source: RECORDED,
  },
  {
    name: "an activity may be deleted twice",
    async steps(at) {
      const activityArn = await at.activity();
      await at.call("DeleteActivity", { activityArn });
      await at.call("DeleteActivity", { activityArn });
      return {};
    },
    expected: {},
    source: RECORDED,
  },
  {
    name: "a deleted activity does not exist",
    async steps(at) {
      const activityArn = await at.activity();
      await at.call("DeleteActivity", { activityArn });
      await at.call("DescribeActivity", { activityArn });
      return {};
    },
    expected: { refused: "ActivityDoesNotExist", message: "Activity Does Not Exist: '<activity>'" },
    source: RECORDED,
  },
  {
    name: "a poll at a deleted activity is refused",
    async steps(at) {
      const activityArn = await at.activity();
      await at.call("DeleteActivity", { activityArn });
      await at.poll(activityArn);
      return {};
    },
    expected: { refused: "ActivityDoesNotExist", message: "Activity Does Not Exist: '<activity>'" },
    source: RECORDED,
  },
  {
    name: "a definition may name a deleted activity, whose task fails with States.Runtime",
    async steps(at) {
      const activityArn = await at.activity();
      await at.call("DeleteActivity", { activityArn });
      return at.ended(await at.start(oneTask(activityArn)));
    },
    expected: {
      status: "FAILED",
      error: "States.Runtime",
      cause: "The activity <activity> does not exist.",
    },
    source: HISTORIES,
  },
  {
    name: "an Express machine may not have an activity",
    async steps(at) {
      await at.machine(oneTask(await at.activity()), { type: "EXPRESS" });
      return {};
    },
    expected: {
      refused: "InvalidDefinition",
      message: "Express state machine does not support Activity ARN",
    },
    source: { basis: "recorded", where: "LocalStack's test_sfn_api_express.py" },
  },
];

const worked: readonly Row[] = [
  {
    name: "a task brings the state's input as JSON text",
    steps: async (at) => ({ input: JSON.parse((await taken(at)).input) }),
    expected: { input: { n: 1 } },
    source: HISTORIES,
  },
  {
    name: "a poll that is open gets a task that comes later",
    async steps(at) {
      const activityArn = await at.activity();
      const polled = at.poll(activityArn);
      await at.pass(1);
      const executionArn = await at.start(oneTask(activityArn));
      const { taskToken } = await polled;
      await at.call("SendTaskSuccess", { taskToken, output: "2" });
      return at.ended(executionArn);
    },
    expected: { status: "SUCCEEDED", output: 2 },
    source: { basis: "documented", where: "API reference, GetActivityTask: a long poll" },
  },
  {
    name: "a task goes to one of two polls",
    async steps(at) {
      const activityArn = await at.activity();
      await at.start(oneTask(activityArn));
      await at.start(oneTask(activityArn));
      const [one, other] = [await at.poll(activityArn), await at.poll(activityArn)];
      return { same: one.taskToken === other.taskToken };
    },
    expected: { same: false },
    source: { basis: "documented", where: "API reference, GetActivityTask: exactly once" },
  },
  {
    name: "the output of SendTaskSuccess is the state's result",
    async steps(at) {
      const { taskToken, executionArn } = await taken(at);
      await at.call("SendTaskSuccess", { taskToken, output: '{"done": true}' });
      return at.ended(executionArn);
    },
    expected: { status: "SUCCEEDED", output: { done: true } },
    source: HISTORIES,
  },
  {
    name: "the events of a task that succeeds",
    async steps(at) {
      const { taskToken, executionArn } = await taken(at);
      await at.call("SendTaskSuccess", { taskToken, output: "1" });
      await at.ended(executionArn);
      return { types: await typesAfterEntry(at, executionArn) };
    },
    expected: {
      types: [
        "ActivityScheduled",
        "ActivityStarted",
        "ActivitySucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
      ],
    },
    source: HISTORIES,
  },
  {
    name: "error and cause of SendTaskFailure are the execution's",
    async steps(at) {
      const { taskToken, executionArn } = await taken(at);
      await at.call("SendTaskFailure", { taskToken, error: "NoPrice", cause: "no price of A7" });
      return at.ended(executionArn);
    },
    expected: { status: "FAILED", error: "NoPrice", cause: "no price of A7" },
    source: HISTORIES,
  },
  {
    name: "the events of a task that fails",
    async steps(at) {
      const { taskToken, executionArn } = await taken(at);
      await at.call("SendTaskFailure", { taskToken, error: "NoPrice" });
      await at.ended(executionArn);
      return { types: await typesAfterEntry(at, executionArn) };
    },
    expected: {
      types: ["ActivityScheduled", "ActivityStarted", "ActivityFailed", "ExecutionFailed"],
    },
    source: HISTORIES,
  },
  {
    name: "SendTaskFailure needs neither error nor cause",
    async steps(at) {
      const { taskToken, executionArn } = await taken(at);
      await at.call("SendTaskFailure", { taskToken });
      return at.ended(executionArn);
    },
    expected: { status: "FAILED" },
    source: CALLBACKS,
  },
  {
    name: "ActivityStarted has the name of the worker",
    async steps(at) {
      const { executionArn } = await taken(at);
      const events = await at.events(executionArn);
      const { workerName } = Object(events[3]?.["activityStartedEventDetails"]);
      return { workerName: workerName ?? null };
    },
    expected: { workerName: "worker-1" },
    source: HISTORIES,
  },
  {
    name: "an output that is no JSON is refused",
    async steps(at) {
      const { taskToken } = await taken(at);
      await at.call("SendTaskSuccess", { taskToken, output: "no JSON" });
      return {};
    },
    expected: { refused: "InvalidOutput" },
    source: { basis: "documented", where: "API reference, SendTaskSuccess" },
  },
  {
    name: "the error of SendTaskFailure has at most 256 characters",
    async steps(at) {
      const { taskToken } = await taken(at);
      await at.call("SendTaskFailure", { taskToken, error: "e".repeat(257) });
      return {};
    },
    expected: { refused: "ValidationException" },
    source: { basis: "documented", where: "API reference, SendTaskFailure" },
  },
];

const tokens: readonly Row[] = [
  ...(["SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat"] as const).map(
    (operation): Row => ({
      name: `${operation} refuses a token that there never was`,
      async steps(at) {
        const output = operation === "SendTaskSuccess" ? { output: "{}" } : {};
        await at.call(operation, { taskToken: "no-token", ...output });
        return {};
      },
      expected: UNKNOWN,
      source: TOKENS,
    }),
  ),
  {
    name: "a second answer, while the execution goes on, is TaskTimedOut",
    async steps(at) {
      const { taskToken } = await takenBeforeWait(at);
      await at.call("SendTaskSuccess", { taskToken, output: "{}" });
      await at.pass(1);
      await at.call("SendTaskSuccess", { taskToken, output: "{}" });
      return {};
    },
    expected: GONE,
    source: EXPIRED_TOO,
  },
  {
    name: "an answer after the end of the execution is TaskTimedOut",
    async steps(at) {
      const { taskToken, executionArn } = await taken(at);
      await at.call("SendTaskFailure", { taskToken });
      await at.ended(executionArn);
      await at.call("SendTaskSuccess", { taskToken, output: "{}" });
      return {};
    },
    expected: GONE,
    source: EXPIRED,
  },
  {
    name: "an answer after the task's timeout is TaskTimedOut",
    async steps(at) {
      const { taskToken, executionArn } = await taken(at, { TimeoutSeconds: 1 });
      await at.ended(executionArn);
      await at.call("SendTaskSuccess", { taskToken, output: "{}" });
      return {};
    },
    expected: GONE,
    source: EXPIRED,
  },
  {
    name: "a heartbeat after StopExecution is TaskTimedOut",
    async steps(at) {
      const { taskToken, executionArn } = await taken(at);
      await at.call("StopExecution", { executionArn });
      await at.ended(executionArn);
      await at.call("SendTaskHeartbeat", { taskToken });
      return {};
    },
    expected: GONE,
    source: {
      basis: "documented",
      where: "developer guide, state-parallel: workers of ended tasks",
    },
  },
  {
    name: "the token of an attempt is gone when the task is retried, and the new one counts",
    async steps(at) {
      const retry = { Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 1, MaxAttempts: 1 }] };
      const first = await taken(at, retry);
      await at.call("SendTaskFailure", { taskToken: first.taskToken, error: "Busy" });
      await at.pass(2);
      const second = await at.poll(first.activityArn);
      const late = { taskToken: first.taskToken, output: '"late"' };
      const old = await at.call("SendTaskSuccess", late).then(
        () => "accepted",
        (error: Error & { code?: string }) => error.code ?? error.name,
      );
      await at.call("SendTaskSuccess", { taskToken: second.taskToken, output: '"second"' });
      return { old, ...(await at.ended(first.executionArn)) };
    },
    expected: { old: "TaskTimedOut", status: "SUCCEEDED", output: "second" },
    source: EXPIRED_TOO,
  },
  {
    name: "a task in a Parallel state ends when another branch fails",
    async steps(at) {
      const activityArn = await at.activity();
      const fails = {
        StartAt: "Wait",
        States: {
          Wait: { Type: "Wait", Seconds: 2, Next: "Fail" },
          Fail: { Type: "Fail", Error: "Broken" },
        },
      };
      const branches = { Type: "Parallel", End: true, Branches: [oneTask(activityArn), fails] };
      const executionArn = await at.start({ StartAt: "Both", States: { Both: branches } });
      const { taskToken } = await at.poll(activityArn);
      await at.pass(2);
      await at.ended(executionArn);
      await at.call("SendTaskHeartbeat", { taskToken });
      return {};
    },
    expected: GONE,
    source: {
      basis: "documented",
      where: "developer guide, state-parallel: workers of ended tasks",
    },
  },
];

const times: readonly Row[] = [
  {
    name: "TimeoutSeconds counts from the pick-up, not from the schedule",
    async steps(at) {
      const { taskToken, executionArn } = await taken(at, { TimeoutSeconds: 2 }, 4);
      await at.call("SendTaskSuccess", { taskToken, output: "1" });
      return at.ended(executionArn);
    },
    expected: { status: "SUCCEEDED", output: 1 },
    source: TASK_STATE,
  },
  {
    name: "HeartbeatSeconds counts from the pick-up, not from the schedule",
    async steps(at) {
      const fields = { TimeoutSeconds: 100, HeartbeatSeconds: 2 };
      const { taskToken, executionArn } = await taken(at, fields, 4);
      await at.call("SendTaskSuccess", { taskToken, output: "1" });
      return at.ended(executionArn);
    },
    expected: { status: "SUCCEEDED", output: 1 },
    source: TASK_STATE,
  },
  {
    name: "a task that exceeds TimeoutSeconds fails with States.Timeout and without a cause",
    async steps(at) {
      const { executionArn } = await taken(at, { TimeoutSeconds: 1 });
      const outcome = await at.ended(executionArn);
      return { ...outcome, types: await typesAfterEntry(at, executionArn) };
    },
    expected: {
      status: "FAILED",
      error: "States.Timeout",
      types: ["ActivityScheduled", "ActivityStarted", "ActivityTimedOut", "ExecutionFailed"],
    },
    source: HISTORIES,
  },
  {
    name: "a task without a heartbeat in time fails with States.Timeout",
    async steps(at) {
      const fields = { TimeoutSeconds: 600, HeartbeatSeconds: 1 };
      return at.ended((await taken(at, fields)).executionArn);
    },
    expected: { status: "FAILED", error: "States.Timeout" },
    source: HEARTBEATS,
  },
  {
    name: "heartbeats keep a task alive, and leave no event",
    async steps(at) {
      const fields = { TimeoutSeconds: 600, HeartbeatSeconds: 2 };
      const { taskToken, executionArn } = await taken(at, fields);
      for (let sent = 0; sent < 4; sent += 1) {
        await at.pass(1);
        await at.call("SendTaskHeartbeat", { taskToken });
      }
      await at.call("SendTaskSuccess", { taskToken, output: "1" });
      const { status } = await at.ended(executionArn);
      const events = await typesAfterEntry(at, executionArn);
      return { status: status ?? null, events: events.length };
    },
    expected: { status: "SUCCEEDED", events: 5 },
    source: HEARTBEATS,
  },
  {
    name: "heartbeats do not extend TimeoutSeconds",
    async steps(at) {
      const fields = { TimeoutSeconds: 3, HeartbeatSeconds: 2 };
      const { taskToken, executionArn } = await taken(at, fields);
      await at.pass(1);
      await at.call("SendTaskHeartbeat", { taskToken });
      await at.pass(1);
      await at.call("SendTaskHeartbeat", { taskToken });
      await at.pass(2);
      const outcome = await at.call("SendTaskHeartbeat", { taskToken }).then(
        () => "accepted",
        (error: Error & { code?: string }) => error.code ?? error.name,
      );
      return { outcome, ...(await at.ended(executionArn)) };
    },
    expected: { outcome: "TaskTimedOut", status: "FAILED", error: "States.Timeout" },
    source: API,
  },
  {
    name: "a heartbeat is accepted for a task without HeartbeatSeconds",
    async steps(at) {
      const { taskToken } = await taken(at);
      await at.call("SendTaskHeartbeat", { taskToken });
      return {};
    },
    expected: {},
    source: API,
  },
  {
    name: "a HeartbeatSecondsPath that selects nothing fails with States.Runtime",
    async steps(at) {
      const fields = { TimeoutSeconds: 600, HeartbeatSecondsPath: "$.none" };
      return at.ended(await at.start(oneTask(await at.activity(), fields), {}));
    },
    expected: {
      status: "FAILED",
      error: "States.Runtime",
      cause: "Invalid path '$.none' : No results for path: $['none']",
    },
    source: { basis: "recorded", where: "LocalStack's base/test_base.py, of another task" },
  },
  {
    name: "an execution that exceeds its TimeoutSeconds has neither error nor cause",
    async steps(at) {
      const definition = { ...oneTask(await at.activity()), TimeoutSeconds: 1 };
      return at.ended(await at.start(definition));
    },
    expected: { status: "TIMED_OUT" },
    source: { basis: "recorded", where: "LocalStack's test_sfn_api.py" },
  },
];

const caught: readonly Row[] = [
  {
    name: "Catch gets the error and the cause",
    async steps(at) {
      const { taskToken, executionArn } = await takenWithCatch(at, "NoPrice");
      await at.call("SendTaskFailure", { taskToken, error: "NoPrice", cause: "of A7" });
      return at.ended(executionArn);
    },
    expected: { status: "SUCCEEDED", output: { Error: "NoPrice", Cause: "of A7" } },
    source: CALLBACKS,
  },
  {
    name: "Catch gets an empty cause of a timeout",
    async steps(at) {
      const fields = { TimeoutSeconds: 1 };
      return at.ended((await takenWithCatch(at, "States.Timeout", fields)).executionArn);
    },
    expected: { status: "SUCCEEDED", output: { Error: "States.Timeout", Cause: "" } },
    source: { basis: "recorded", where: "LocalStack's timeouts/test_timeouts.py, of a function" },
  },
  {
    name: "States.HeartbeatTimeout catches a missed heartbeat",
    async steps(at) {
      const fields = { TimeoutSeconds: 600, HeartbeatSeconds: 1 };
      const { executionArn } = await takenWithCatch(at, "States.HeartbeatTimeout", fields);
      const { status } = await at.ended(executionArn);
      return { status: status ?? null };
    },
    expected: { status: "SUCCEEDED" },
    source: ERRORS,
  },
  {
    name: "States.HeartbeatTimeout does not catch another timeout",
    async steps(at) {
      const fields = { TimeoutSeconds: 1 };
      const { executionArn } = await takenWithCatch(at, "States.HeartbeatTimeout", fields);
      return at.ended(executionArn);
    },
    expected: { status: "FAILED", error: "States.Timeout" },
    source: ERRORS,
  },
  {
    name: "States.TaskFailed does not catch a timeout",
    async steps(at) {
      const fields = { TimeoutSeconds: 1 };
      return at.ended((await takenWithCatch(at, "States.TaskFailed", fields)).executionArn);
    },
    expected: { status: "FAILED", error: "States.Timeout" },
    source: ERRORS,
  },
  {
    name: "States.TaskFailed catches what a worker reports",
    async steps(at) {
      const { taskToken, executionArn } = await takenWithCatch(at, "States.TaskFailed");
      await at.call("SendTaskFailure", { taskToken, error: "NoPrice", cause: "" });
      return at.ended(executionArn);
    },
    expected: { status: "SUCCEEDED", output: { Error: "NoPrice", Cause: "" } },
    source: ERRORS,
  },
];

/** Activities and the tokens of their tasks. */
export const activities: readonly Row[] = [...created, ...worked, ...tokens, ...times, ...caught];

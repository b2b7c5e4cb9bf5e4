import type { Row, Source, Steps } from "../../case.ts";
import { documented, inferred, localStack, measured } from "../sources.ts";
import { oneTask, taken } from "../work.ts";

const TOKENS: Source = localStack("test_aws_sdk_task_service.py");
const EXPIRED: Source = measured("aws-samples, mwaa-examples#61");
const EXPIRED_TOO: Source = inferred("mwaa-examples#61, for every ended task");
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
  const { States } = oneTask(activityArn, THEN_WAITS);
  const later = { Type: "Wait", Seconds: 100_000, End: true };
  await at.start({ StartAt: "Work", States: { ...States, Later: later } });
  return { activityArn, ...(await at.poll(activityArn)) };
}

/** What becomes of a token when its task is over. */
export const tokens: readonly Row[] = [
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
    source: documented("developer guide, state-parallel: workers of ended tasks"),
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
    source: documented("developer guide, state-parallel: workers of ended tasks"),
  },
];

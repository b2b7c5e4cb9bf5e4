import type { Row, Source, Steps } from "../../case.ts";
import { documented, localStack } from "../sources.ts";
import { oneTask } from "../work.ts";
import { CALLBACKS } from "./recordings.ts";

const ERRORS: Source = documented("developer guide, error handling: names");
/** The task's error when Catch takes it. */
const CAUGHT = (error: string) => ({
  End: undefined,
  Next: "Missed",
  Catch: [{ ErrorEquals: [error], Next: "Caught" }],
});
async function takenWithCatch(at: Steps, error: string, fields: object = {}) {
  const activityArn = await at.activity();
  const { States } = oneTask(activityArn, { ...fields, ...CAUGHT(error) });
  const ends = { Caught: { Type: "Succeed" }, Missed: { Type: "Fail", Error: "Missed" } };
  const executionArn = await at.start({ StartAt: "Work", States: { ...States, ...ends } });
  return { activityArn, executionArn, ...(await at.poll(activityArn)) };
}

/** The errors of tasks, and what catches them. */
export const caught: readonly Row[] = [
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
    source: localStack("timeouts/test_timeouts.py, of a function"),
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

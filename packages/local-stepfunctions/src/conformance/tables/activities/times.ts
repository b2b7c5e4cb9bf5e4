import type { Row, Source } from "../../case.ts";
import { documented, localStack } from "../sources.ts";
import { oneTask, taken, typesAfterEntry } from "../work.ts";
import { HISTORIES } from "./recordings.ts";

const API: Source = documented("API reference, SendTaskHeartbeat");

const HEARTBEATS: Source = localStack("timeouts/test_heartbeats.py");
const TASK_STATE: Source = documented("developer guide, state-task: timeouts");

/** The timeouts and heartbeats of tasks. */
export const times: readonly Row[] = [
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
    source: localStack("base/test_base.py, of another task"),
  },
  {
    name: "an execution that exceeds its TimeoutSeconds has neither error nor cause",
    async steps(at) {
      const definition = { ...oneTask(await at.activity()), TimeoutSeconds: 1 };
      return at.ended(await at.start(definition));
    },
    expected: { status: "TIMED_OUT" },
    source: localStack("test_sfn_api.py"),
  },
];

import type { Row } from "../../case.ts";
import { documented } from "../sources.ts";
import { oneTask, taken, typesAfterEntry } from "../work.ts";
import { CALLBACKS, HISTORIES } from "./recordings.ts";

/** What a worker takes, does and reports. */
export const worked: readonly Row[] = [
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
    source: documented("API reference, GetActivityTask: a long poll"),
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
    source: documented("API reference, GetActivityTask: exactly once"),
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
    source: documented("API reference, SendTaskSuccess"),
  },
  {
    name: "the error of SendTaskFailure has at most 256 characters",
    async steps(at) {
      const { taskToken } = await taken(at);
      await at.call("SendTaskFailure", { taskToken, error: "e".repeat(257) });
      return {};
    },
    expected: { refused: "ValidationException" },
    source: documented("API reference, SendTaskFailure"),
  },
];

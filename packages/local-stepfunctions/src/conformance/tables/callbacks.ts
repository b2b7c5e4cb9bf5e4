import type { Row, Source, Steps } from "../case.ts";
import { oneState } from "./oneState.ts";
import { localStack, measured } from "./sources.ts";
import { oneTask } from "./work.ts";

const RECORDED: Source = localStack("callback/test_callback.py");
const HEARTBEATS: Source = localStack("timeouts/test_heartbeats.py");

interface Called {
  readonly executionArn: string;
  readonly taskToken: string;
}

/** An execution that waits for a token, which it has sent to another execution: that needs no other service. */
async function called(at: Steps, fields: object = {}, more: object = {}): Promise<Called> {
  const child = await at.machine(oneState("A"));
  const resource = "arn:aws:states:::states:startExecution.waitForTaskToken";
  const Input = { "token.$": "$$.Task.Token" };
  const task = oneTask(resource, { Parameters: { StateMachineArn: child, Input }, ...fields });
  const executionArn = await at.start({ StartAt: "Work", States: { ...task.States, ...more } });
  for (;;) {
    await at.pass(0.2);
    const { executions } = await at.call("ListExecutions", { stateMachineArn: child });
    const [first] = executions as readonly { executionArn: string }[];
    if (first === undefined) continue;
    const { input } = await at.call("DescribeExecution", { executionArn: first.executionArn });
    const { token } = JSON.parse(String(input)) as { token: string };
    return { executionArn, taskToken: token };
  }
}

/** Tasks that wait for a token. */
export const callbacks: readonly Row[] = [
  {
    name: "the output of SendTaskSuccess is the result",
    async steps(at) {
      const { executionArn, taskToken } = await called(at);
      await at.call("SendTaskSuccess", { taskToken, output: '{"paid": true}' });
      return at.ended(executionArn);
    },
    expected: { status: "SUCCEEDED", output: { paid: true } },
    source: RECORDED,
  },
  {
    name: "error and cause of SendTaskFailure are the execution's",
    async steps(at) {
      const { executionArn, taskToken } = await called(at);
      await at.call("SendTaskFailure", { taskToken, error: "Declined", cause: "no money" });
      return at.ended(executionArn);
    },
    expected: { status: "FAILED", error: "Declined", cause: "no money" },
    source: RECORDED,
  },
  {
    name: "the events of a task that waits for its token",
    async steps(at) {
      const { executionArn, taskToken } = await called(at);
      await at.call("SendTaskSuccess", { taskToken, output: "1" });
      await at.ended(executionArn);
      const events = await at.events(executionArn);
      return { types: events.slice(2).map(({ type }) => type) };
    },
    expected: {
      types: [
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitted",
        "TaskSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
      ],
    },
    source: RECORDED,
  },
  {
    name: "a failure without error and cause is caught as two nulls",
    async steps(at) {
      const fields = {
        ...{ End: undefined, Next: "Missed" },
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
      };
      const ends = { Caught: { Type: "Succeed" }, Missed: { Type: "Fail", Error: "Missed" } };
      const { executionArn, taskToken } = await called(at, fields, ends);
      await at.call("SendTaskFailure", { taskToken });
      return at.ended(executionArn);
    },
    expected: { status: "SUCCEEDED", output: { Error: null, Cause: null } },
    source: RECORDED,
  },
  {
    name: "a second answer is TaskTimedOut",
    async steps(at) {
      const { executionArn, taskToken } = await called(at);
      await at.call("SendTaskSuccess", { taskToken, output: "1" });
      await at.ended(executionArn);
      await at.call("SendTaskSuccess", { taskToken, output: "1" });
      return {};
    },
    expected: {
      refused: "TaskTimedOut",
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    },
    source: measured("aws-samples, mwaa-examples#61"),
  },
  {
    name: "a task without a heartbeat in time fails with States.Timeout",
    async steps(at) {
      const { executionArn } = await called(at, { TimeoutSeconds: 600, HeartbeatSeconds: 2 });
      return at.ended(executionArn);
    },
    expected: { status: "FAILED", error: "States.Timeout" },
    source: HEARTBEATS,
  },
  {
    name: "heartbeats keep a task alive",
    async steps(at) {
      const fields = { TimeoutSeconds: 600, HeartbeatSeconds: 3 };
      const { executionArn, taskToken } = await called(at, fields);
      for (let sent = 0; sent < 4; sent += 1) {
        await at.call("SendTaskHeartbeat", { taskToken });
        await at.pass(1);
      }
      await at.call("SendTaskSuccess", { taskToken, output: "1" });
      return at.ended(executionArn);
    },
    expected: { status: "SUCCEEDED", output: 1 },
    source: HEARTBEATS,
  },
  {
    name: "an Express machine may not wait for a token",
    async steps(at) {
      const resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
      const Parameters = { QueueUrl: "https://sqs.us-east-1.amazonaws.com/1/q", MessageBody: "x" };
      await at.machine(oneTask(resource, { Parameters }), { type: "EXPRESS" });
      return {};
    },
    expected: {
      refused: "InvalidDefinition",
      message: "Express state machine does not support '.waitForTaskToken' service integration",
    },
    source: localStack("test_sfn_api_express.py"),
  },
];

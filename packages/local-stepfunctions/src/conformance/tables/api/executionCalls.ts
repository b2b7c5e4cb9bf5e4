import type { Json } from "@sfn-workers/states-language/json";
import type { Row, Steps } from "../../case.ts";
import { oneState } from "../oneState.ts";
import { documented, measured } from "../sources.ts";
import { API, MEASURED, PASS, refusal } from "./rows.ts";

const WAITS = oneState("A", { Type: "Wait", Seconds: 100_000 });

/** Starts an execution of a machine with the input, and with a name. */
async function start(at: Steps, input: string): Promise<void> {
  await at.call("StartExecution", { stateMachineArn: await at.machine(PASS), input });
}

const INPUTS: readonly Json[] = [2, "x", null, [1], { a: 1 }];

/** Calls about executions. */
export const executionCalls: readonly Row[] = [
  refusal(
    "a machine that there isn't can't be started",
    API,
    ["StateMachineDoesNotExist", "State Machine Does Not Exist: '<machine>-none'"],
    async (at) => {
      const stateMachineArn = `${await at.machine(PASS)}-none`;
      await at.call("StartExecution", { stateMachineArn });
    },
  ),
  refusal(
    "an input of no text is refused",
    API,
    ["InvalidExecutionInput", "Invalid State Machine Execution Input: 'Invalid execution input.'"],
    (at) => start(at, ""),
  ),
  refusal(
    "an input that is no JSON is refused",
    API,
    ["InvalidExecutionInput", "Invalid State Machine Execution Input: '"],
    (at) => start(at, "{'a': 1}"),
  ),
  refusal(
    "an input of more than 262,144 bytes is refused",
    MEASURED,
    [
      "ValidationException",
      "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have size less than or equal to 262144 bytes in UTF-8 encoding",
    ],
    (at) => start(at, JSON.stringify("é".repeat(131_072))),
  ),
  ...INPUTS.map(
    (input): Row => ({
      name: `the input may be ${JSON.stringify(input)}`,
      steps: async (at) => at.ended(await at.start(PASS, input)),
      expected: { status: "SUCCEEDED", output: input },
      source: API,
    }),
  ),
  {
    name: "the input is {} by default",
    async steps(at) {
      const stateMachineArn = await at.machine(PASS);
      const { executionArn } = await at.call("StartExecution", { stateMachineArn });
      return at.ended(String(executionArn));
    },
    expected: { status: "SUCCEEDED", output: {} },
    source: API,
  },
  {
    name: "the same name and input, while it runs, is the same execution",
    async steps(at) {
      const stateMachineArn = await at.machine(WAITS);
      const request = { stateMachineArn, name: at.newName(), input: '{"a": 1}' };
      const first = await at.call("StartExecution", request);
      const second = await at.call("StartExecution", request);
      return { same: first["executionArn"] === second["executionArn"] };
    },
    expected: { same: true },
    source: API,
  },
  refusal(
    "the same name with another input is refused",
    API,
    ["ExecutionAlreadyExists", "Execution Already Exists: '<execution>'"],
    async (at) => {
      const request = { stateMachineArn: await at.machine(WAITS), name: at.newName() };
      await at.call("StartExecution", { ...request, input: '{"a": 1}' });
      await at.call("StartExecution", { ...request, input: '{"a":1}' });
    },
  ),
  refusal(
    "the name of an execution that has ended can't be used again",
    documented("API reference, StartExecution"),
    ["ExecutionAlreadyExists", "Execution Already Exists: '<execution>'"],
    async (at) => {
      const request = { stateMachineArn: await at.machine(PASS), name: at.newName(), input: "{}" };
      const { executionArn } = await at.call("StartExecution", request);
      await at.ended(String(executionArn));
      await at.call("StartExecution", request);
    },
  ),
  ...["DescribeExecution", "GetExecutionHistory"].map((operation) =>
    refusal(
      `${operation} refuses an execution that there isn't`,
      API,
      ["ExecutionDoesNotExist", "Execution Does Not Exist: '<execution>-none'"],
      async (at) => {
        const executionArn = await at.start(PASS);
        await at.ended(executionArn);
        await at.call(operation, { executionArn: `${executionArn}-none` });
      },
    ),
  ),
  {
    name: "an execution that fails has no output",
    async steps(at) {
      const executionArn = await at.start({ StartAt: "A", States: { A: { Type: "Fail" } } });
      const { status } = await at.ended(executionArn);
      const { output } = await at.call("DescribeExecution", { executionArn });
      return { status: status ?? null, hasOutput: output !== undefined };
    },
    expected: { status: "FAILED", hasOutput: false },
    source: API,
  },
  {
    name: "StopExecution aborts, with the error and the cause that it is given",
    async steps(at) {
      const executionArn = await at.start(WAITS);
      await at.call("StopExecution", { executionArn, error: "Enough", cause: "it is late" });
      return at.ended(executionArn);
    },
    expected: { status: "ABORTED", error: "Enough", cause: "it is late" },
    source: measured("floci-io, floci#2734"),
  },
];

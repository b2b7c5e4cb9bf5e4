import { expect, test } from "vitest";
import { workloadReport } from "../testing/workloadReport.ts";
import { details } from "./details.ts";
import type { ExecutionResult } from "./result.ts";

const workload = { name: "invoice", worker: "lambda", transport: "activity" };
const result = (more: Partial<ExecutionResult>): ExecutionResult => ({
  status: "FAILED",
  error: undefined,
  cause: undefined,
  byHandler: true,
  output: undefined,
  durationMs: 10,
  pickupMs: [],
  ...more,
});
const results = [
  result({ status: "SUCCEEDED", output: '{"side":"heads"}' }),
  result({ error: "BadLuck", cause: '{"message":"tails"}' }),
  result({
    error: "Worker.InvalidInput",
    cause: '{"message":"side: no such side"}',
    byHandler: false,
  }),
];

test("the cause of an error that no handler threw is shown, the cause of a handler's error is not", () => {
  expect(details([workloadReport(workload, results)], false)).toBe(
    "invoice: Worker.InvalidInput: side: no such side\n",
  );
});

test("with the user's own input, every outcome is shown", () => {
  expect(details([workloadReport(workload, results, { ownInput: true })], true)).toBe(
    [
      "invoice: BadLuck: tails\n",
      "invoice: Worker.InvalidInput: side: no such side\n",
      'invoice: {"side":"heads"}\n',
    ].join(""),
  );
});

test("an invalid input of a workload without samples is shown with the ways to give it one", () => {
  expect(details([workloadReport(workload, results, { emptyInput: true })], false)).toBe(
    "invoice: Worker.InvalidInput: side: no such side\n" +
      "invoice: it has no samples, so its input is {}: add --input FILE, or files to packages/workloads/samples/invoice\n",
  );
});

test("a missing permission is shown as the statement that the role lacks", () => {
  const cause =
    "User: arn:aws:sts::123456789012:assumed-role/invoice-executions/aBcD is not authorized to perform: sqs:sendmessage " +
    "on resource: arn:aws:sqs:eu-west-1:123456789012:invoice because no identity-based policy allows the " +
    "sqs:sendmessage action (Service: AmazonSQS; Status Code: 403)";
  const refused = result({ error: "SQS.AmazonSQSException", cause, byHandler: false });
  expect(details([workloadReport(workload, [refused])], false)).toBe(
    `invoice: SQS.AmazonSQSException: ${cause}\n` +
      "invoice: the role invoice-executions lacks this statement: " +
      '{"Effect":"Allow","Action":"sqs:sendmessage","Resource":"arn:aws:sqs:eu-west-1:123456789012:invoice"}\n',
  );
});

test("executions that were not waited for are shown with the reason", () => {
  const givenUp = "a task stopped, exit code 1: API_KEY is missing";
  expect(details([workloadReport(workload, [], { running: 2, givenUp })], false)).toBe(
    `invoice: 2 executions are not waited for: ${givenUp}\n`,
  );
});

test("an input that is too large is shown with the bytes that are left for it, and an output with its digits", () => {
  const cause = "The state/task 'Task' provided parameters with a size exceeding the limit.";
  const tooLarge = result({ error: "States.DataLimitExceeded", cause, byHandler: false });
  const succeeded = result({ status: "SUCCEEDED", output: '{"id":12345678901234567890}' });
  const report = workloadReport(workload, [tooLarge, succeeded], { ownInput: true });
  expect(details([report], true)).toMatch(
    /^invoice: States\.DataLimitExceeded: .+\ninvoice: at least [\d,]+ of the 262,144 bytes are left .+\ninvoice: \{"id":12345678901234567890\}\n$/,
  );
});

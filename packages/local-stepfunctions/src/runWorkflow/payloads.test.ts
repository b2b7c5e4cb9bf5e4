import {
  checkWorkflow,
  run,
  type Workflow,
  workloadOf,
} from "@sfn-workers/states-language/workflow";
import { expect, test } from "vitest";
import { runWorkflow } from "./runWorkflow.ts";

/*
 * What is too large in the definition itself is refused before it runs, and fails when it runs.
 */

const MOST = 262_144;
const manifest = {
  name: "work",
  description: "Works",
  timeoutSeconds: 120,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 90,
};
const tasks = { Work: "done" };
const services = { "sqs:sendMessage": { MessageId: "1" } };

const workflowOf = (state: object, QueryLanguage = "JSONata"): Workflow => ({
  name: "large",
  description: "Has large data",
  type: "STANDARD",
  definition: { QueryLanguage, StartAt: "Work", States: { Work: { ...state, End: true } } },
});

const text = (bytes: number) => "x".repeat(bytes - '""'.length);
const returned =
  "The state/task 'Work' returned a result with a size exceeding the maximum number of bytes service limit.";
const provided =
  "The state/task 'Work' provided parameters with a size exceeding the maximum number of bytes service limit.";

async function outcomesOf(workflow: Workflow) {
  const manifests = { work: manifest };
  const resource = "arn:aws:states:us-east-1:000000000000:activity:work";
  const handover = { manifest, resource, queue: undefined, wakeUp: undefined };
  const found = await checkWorkflow(workflow, { work: handover });
  const calls = (what: string) => JSON.stringify(workflow.definition).includes(what);
  const doubles = {
    ...(calls("workload.work") && { tasks }),
    ...(calls(":::sqs:") && { services }),
  };
  const ran = await runWorkflow(workflow, {}, { manifests, ...doubles });
  return { found: found.map(({ code, location }) => `${code} ${location}`), ran };
}

const sqs = { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage" };

test.each([
  ["Output", workflowOf, (Output: string) => ({ Type: "Pass", Output }), 0, returned],
  [
    "Result",
    (state: object) => workflowOf(state, "JSONPath"),
    (Result: string) => ({ Type: "Pass", Result }),
    0,
    returned,
  ],
  [
    "Arguments",
    workflowOf,
    (MessageBody: string) => ({ ...sqs, Arguments: { QueueUrl: "q", MessageBody } }),
    '{"QueueUrl":"q","MessageBody":}'.length,
    provided,
  ],
  [
    "Assign/all",
    workflowOf,
    (all: string) => ({ Type: "Pass", Assign: { all } }),
    0,
    "Variable size limit exceeded. Variable 'all' in state 'Work' was assigned 262145 bytes.",
  ],
])(
  "%s of 262,144 bytes passes, and a byte more is refused and fails",
  async (field, workflow, stateOf, beside, cause) => {
    const fits = await outcomesOf(workflow(stateOf(text(MOST - beside))));
    expect(fits).toMatchObject({ found: [], ran: { status: "SUCCEEDED" } });
    const large = await outcomesOf(workflow(stateOf(text(MOST - beside + 1))));
    expect(large).toMatchObject({
      found: [`PAYLOAD /States/Work/${field}`],
      ran: { status: "FAILED", error: "States.DataLimitExceeded", cause },
    });
  },
);

test("the input of a workload's task has what is around it", async () => {
  const task = (Arguments: string) => workflowOf(run(workloadOf(manifest), { Arguments }));
  // docs/data.md, "Sizes": what is left with the shortest ARN, and with the longest.
  expect(await outcomesOf(task(text(261_765)))).toMatchObject({
    found: [],
    ran: { output: "done" },
  });
  expect(await outcomesOf(task(text(MOST)))).toMatchObject({
    found: ["PAYLOAD /States/Work/Arguments"],
    ran: { status: "FAILED", error: "States.DataLimitExceeded", cause: provided },
  });
});

test("what only shows when it runs fails there: an answer, and the output of a query", async () => {
  const large = "x".repeat(MOST);
  expect(
    await runWorkflow(
      workflowOf({ ...sqs, Arguments: { QueueUrl: "q", MessageBody: "m" } }),
      {},
      {
        services: { "sqs:sendMessage": { MessageId: large } },
      },
    ),
  ).toMatchObject({
    status: "FAILED",
    error: "States.DataLimitExceeded",
    cause: returned.replace("'Work'", "'sqs'"),
  });
  const doubled = workflowOf({ Type: "Pass", Output: "{% [$states.input, $states.input] %}" });
  expect(await runWorkflow(doubled, large.slice(0, MOST / 2))).toMatchObject({
    status: "FAILED",
    error: "States.DataLimitExceeded",
    cause: returned,
  });
});

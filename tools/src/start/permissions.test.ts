import * as pulumi from "@pulumi/pulumi";
import { createLines, MAX_LAMBDA_STOP_MS, startExecution } from "@sfn-workers/local-cloud/testing";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import {
  FIXTURE_WORKLOADS,
  type FixtureEnvironment,
  type FixtureName,
} from "../testing/fixtureEnvironment.ts";

/** One statement of the infra program: the policy's logical name, and the statement's Sid. */
interface PolicyStatement {
  readonly policy: string;
  readonly sid: string;
}

/** The statements that the local environment needs, each with an action that fails without it. */
const NEEDED: readonly (PolicyStatement & { readonly action: string })[] = [
  { policy: "greeting-function", sid: "WorkOnActivity", action: "states:GetActivityTask" },
  { policy: "greeting-function", sid: "WriteLogs", action: "logs:CreateLogStream" },
  { policy: "greeting-schedule", sid: "InvokeWorker", action: "lambda:InvokeFunction" },
  { policy: "greeting-executions", sid: "InvokeWorker", action: "lambda:InvokeFunction" },
  { policy: "greeting-executions", sid: "DeliverLogs", action: "logs:CreateLogDelivery" },
  { policy: "order-total-function", sid: "TakeTasks", action: "sqs:receivemessage" },
  { policy: "order-total-function", sid: "AnswerForTasks", action: "states:SendTaskFailure" },
  { policy: "order-total-function", sid: "WriteLogs", action: "logs:CreateLogStream" },
  { policy: "order-total-executions", sid: "SendTasks", action: "sqs:sendmessage" },
  { policy: "order-total-executions", sid: "DeliverLogs", action: "logs:CreateLogDelivery" },
  { policy: "row-count-task", sid: "WorkOnActivity", action: "states:GetActivityTask" },
  { policy: "row-count-task-execution", sid: "WriteLogs", action: "logs:CreateLogStream" },
  { policy: "row-count-executions", sid: "DeliverLogs", action: "logs:CreateLogDelivery" },
];

/** Statements that the local environment does not use: for traces, refused events and the ECS agent. */
const UNUSED_LOCALLY = new Set([
  "SendTraces",
  "SampleTraces",
  "KeepDeadLetters",
  "ProtectTask",
  "PublishMetrics",
]);

/** Deploys the infra program, without one of its statements if one is given. */
async function deployWithout(removed: PolicyStatement | undefined) {
  const failures = createLines();
  const statements: PolicyStatement[] = [];
  const changed = <Result>(program: () => Result) => {
    pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
      if (type !== "aws:iam/rolePolicy:RolePolicy") return undefined;
      const policy = pulumi.output(props["policy"]).apply((text: string) => {
        const document = JSON.parse(text);
        for (const { Sid } of document.Statement) statements.push({ policy: name, sid: Sid });
        const kept = document.Statement.filter(
          ({ Sid }: { Sid: string }) => removed?.policy !== name || removed.sid !== Sid,
        );
        return JSON.stringify({ ...document, Statement: kept.length > 0 ? kept : [NOTHING] });
      });
      return { props: { ...props, policy }, opts };
    });
    return program();
  };
  const clock = createVirtualClock(Date.now());
  const environment = await deployFixtures({
    run: changed,
    clock,
    settings: { workloads: workloadsFor(removed) },
    onFailure: ({ name, message }) => failures.write(`${name}: ${message}`),
  });
  onTestFinished(async () => {
    const stopped = environment.stop();
    // A function that may not report its task retries the report until it is killed after 30 s.
    await clock.advance(MAX_LAMBDA_STOP_MS);
    await stopped;
  });
  // Fires the schedules.
  await clock.advance(0);
  return { environment, failures, statements };
}

/** Only the workload whose policy changes, or else all. */
function workloadsFor(removed: PolicyStatement | undefined) {
  const chosen = Object.entries(FIXTURE_WORKLOADS).filter(
    ([name]) => removed === undefined || removed.policy.startsWith(name),
  );
  return Object.fromEntries(chosen);
}

/** A policy has at least one statement. */
const NOTHING = { Effect: "Deny", Action: "none:None", Resource: "*" };

describe("without one statement of a role, the run fails and names the action:", () => {
  test.each(NEEDED)("$policy, $sid", async ({ action, ...removed }) => {
    const refusal = `is not authorized to perform: ${action} on resource: `;
    const deployed = await deployWithout(removed).catch((error: Error) => error);
    if (deployed instanceof Error) {
      expect(deployed.message).toContain(refusal);
      return;
    }
    await startExecutions(deployed.environment);
    await deployed.failures.containing(refusal);
  });
});

test("the list has all statements of the program, except those that are unused locally", async () => {
  const { statements } = await deployWithout(undefined);
  const used = statements.filter(({ sid }) => !UNUSED_LOCALLY.has(sid));
  const nameOf = ({ policy, sid }: PolicyStatement) => `${policy}: ${sid}`;
  expect(used.map(nameOf).toSorted()).toEqual(NEEDED.map(nameOf).toSorted());
});

const INPUTS: Readonly<Partial<Record<FixtureName, object>>> = {
  greeting: { name: "Jana" },
  // The handler refuses this input before it calls the service.
  "order-total": { article: "lamp", quantity: 0 },
  "row-count": { text: "1\n" },
};

async function startExecutions(environment: FixtureEnvironment): Promise<void> {
  for (const [name, { stateMachineArn }] of Object.entries(environment.outputs.workloads)) {
    await startExecution(environment, stateMachineArn, INPUTS[name as FixtureName]);
  }
}

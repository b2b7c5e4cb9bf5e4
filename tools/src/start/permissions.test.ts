import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { program } from "@sfn-workers/infra/program";
import { type Deployment, deployProgram, readStackSettings } from "@sfn-workers/local-cloud";
import { createLines, MAX_LAMBDA_STOP_MS, startExecution } from "@sfn-workers/local-cloud/testing";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, onTestFinished, test } from "vitest";
import { INFRA } from "../workspace/pulumi.ts";

const FARGATE_WORKER = {
  context: fileURLToPath(new URL("../../../apps/fargate-worker", import.meta.url)),
  buildArgs: { BUILD: "local" },
};

/** One statement of the infra program: the policy's logical name, and the statement's Sid. */
interface PolicyStatement {
  readonly policy: string;
  readonly sid: string;
}

/** The statements that the local environment needs, each with an action that fails without it. */
const NEEDED: readonly (PolicyStatement & { readonly action: string })[] = [
  { policy: "coin-flip-function", sid: "WorkOnActivity", action: "states:GetActivityTask" },
  { policy: "coin-flip-function", sid: "WriteLogs", action: "logs:CreateLogStream" },
  { policy: "coin-flip-schedule", sid: "InvokeWorker", action: "lambda:InvokeFunction" },
  { policy: "coin-flip-executions", sid: "InvokeWorker", action: "lambda:InvokeFunction" },
  { policy: "coin-flip-executions", sid: "DeliverLogs", action: "logs:CreateLogDelivery" },
  { policy: "price-quote-function", sid: "TakeTasks", action: "sqs:receivemessage" },
  { policy: "price-quote-function", sid: "AnswerForTasks", action: "states:SendTaskFailure" },
  { policy: "price-quote-function", sid: "WriteLogs", action: "logs:CreateLogStream" },
  { policy: "price-quote-executions", sid: "SendTasks", action: "sqs:sendmessage" },
  { policy: "price-quote-executions", sid: "DeliverLogs", action: "logs:CreateLogDelivery" },
  { policy: "quality-check-task", sid: "WorkOnActivity", action: "states:GetActivityTask" },
  { policy: "quality-check-task-execution", sid: "WriteLogs", action: "logs:CreateLogStream" },
  { policy: "quality-check-executions", sid: "DeliverLogs", action: "logs:CreateLogDelivery" },
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
  const changedProgram = () => {
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
  const environment = await deployProgram(changedProgram, {
    clock,
    settings: settingsFor(removed),
    directory: INFRA,
    images: { "local/fargate-worker": FARGATE_WORKER },
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

/** The local configuration with only the workload whose policy changes, or else with those that have an input. */
function settingsFor(removed: PolicyStatement | undefined) {
  const settings = readStackSettings(INFRA, "local");
  const workloads = Object.entries(settings.config[WORKLOADS] as object).filter(([name]) =>
    removed === undefined ? name in INPUTS : removed.policy.startsWith(name),
  );
  const config = { ...settings.config, [WORKLOADS]: Object.fromEntries(workloads) };
  return { ...settings, config };
}

const WORKLOADS = "sfn-workers:workloads";

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

const INPUTS: Readonly<Record<string, object>> = {
  "coin-flip": { side: "heads" },
  // The handler refuses this input before it calls the price service.
  "price-quote": { sku: "TX-1001", quantity: 0 },
  "quality-check": { file: "a.csv", csv: "a\n1\n", rules: [{ rule: "required", column: "a" }] },
};

async function startExecutions(
  environment: Deployment<pulumi.Unwrap<ReturnType<typeof program>>>,
): Promise<void> {
  for (const [name, { stateMachineArn }] of Object.entries(environment.outputs.workloads)) {
    await startExecution(environment, stateMachineArn, INPUTS[name]);
  }
}

import * as pulumi from "@pulumi/pulumi";
import { startExecution } from "@sfn-workers/local-cloud/testing";
import { describe, expect, test } from "vitest";
import { deployChanged, type PolicyStatement } from "../testing/deployChanged.ts";
import { deployFixtures } from "../testing/deployFixtures.ts";
import {
  FIXTURE_WORKLOADS,
  type FixtureEnvironment,
  type FixtureName,
} from "../testing/fixtureEnvironment.ts";

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
  { policy: "row-count-task", sid: "ProtectTask", action: "ecs:UpdateTaskProtection" },
  { policy: "row-count-task-execution", sid: "WriteLogs", action: "logs:CreateLogStream" },
  { policy: "row-count-executions", sid: "DeliverLogs", action: "logs:CreateLogDelivery" },
];

/** Statements that the local environment does not use: for refused events. */
const UNUSED_LOCALLY = ["greeting-schedule: KeepDeadLetters"];

/** The key of an environment that has one. */
const KEY = "arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";

/** The further statements that traces and a key need, with what is refused to whom when all these roles lack it. */
const NEEDED_BY_ALL: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  SendTraces: {
    "greeting-executions": "xray:PutTraceSegments",
    "order-total-executions": "xray:PutTraceSegments",
    "row-count-executions": "xray:PutTraceSegments",
  },
  SampleTraces: {
    "greeting-executions": "xray:GetSamplingRules",
    "order-total-executions": "xray:GetSamplingRules",
    "row-count-executions": "xray:GetSamplingRules",
  },
  UseKeyForActivity: {
    "greeting-function": "kms:Decrypt",
    "greeting-executions": "kms:GenerateDataKey",
    "row-count-task": "kms:Decrypt",
    "row-count-executions": "kms:GenerateDataKey",
  },
  UseKeyForExecutions: {
    "greeting-executions": "kms:GenerateDataKey",
    "order-total-executions": "kms:GenerateDataKey",
    "row-count-executions": "kms:GenerateDataKey",
  },
  UseKeyForQueue: { "order-total-executions": "kms:GenerateDataKey" },
  UseKeyForMessages: { "order-total-function": "kms:Decrypt" },
};

/** Without one of these, AWS refuses the state machine or the function. */
const NEEDED_TO_CREATE: readonly (PolicyStatement & { readonly refusal: RegExp })[] = [
  ...["greeting", "order-total", "row-count"].map((workload) => ({
    policy: `${workload}-executions`,
    sid: "UseKeyForLogDelivery",
    refusal: /access the Log Destination: User: .* to perform: kms:GenerateDataKey on/,
  })),
  ...["greeting", "order-total"].map((workload) => ({
    policy: `${workload}-function`,
    sid: "SendTraces",
    refusal: /permissions to call PutTraceSegments on XRAY: User: .* to perform: xray:PutTraceSegm/,
  })),
];

/**
 * Statements for a key that the local environment does not use. By AWS's documentation, Lambda has a grant of its own for a
 * function's variables, and reports on callback tokens need no permission on a key.
 */
const UNUSED_WITH_KEY = [
  ...UNUSED_LOCALLY,
  "greeting-function: UseKeyForVariables",
  "order-total-function: UseKeyForVariables",
  "order-total-function: UseKeyForTokens",
  "greeting-schedule: UseKeyForQueue",
];

/** Deploys the infra program, without a statement of these policies if one is given. */
const deployWithout = (
  removed: { readonly policies: readonly string[]; readonly sid: string } | undefined,
  kmsKeyArn?: string,
) =>
  deployChanged({
    change: ({ policy, sid }, statement) =>
      removed?.sid === sid && removed.policies.includes(policy) ? undefined : statement,
    settings: { workloads: workloadsFor(removed?.policies), kmsKeyArn },
  });

/** Only the workloads whose policies change, or else all. */
function workloadsFor(policies: readonly string[] | undefined) {
  const chosen = Object.entries(FIXTURE_WORKLOADS).filter(
    ([name]) => policies === undefined || policies.some((policy) => policy.startsWith(name)),
  );
  return Object.fromEntries(chosen);
}

describe("without one statement of a role, the run fails and names the action:", () => {
  test.each(NEEDED)("$policy, $sid", async ({ action, policy, sid }) => {
    const refusal = `is not authorized to perform: ${action} on resource: `;
    const deployed = await deployWithout({ policies: [policy], sid }).catch(
      (error: Error) => error,
    );
    if (deployed instanceof Error) {
      expect(deployed.message).toContain(refusal);
      return;
    }
    await startExecutions(deployed.environment);
    await deployed.failures.containing(refusal);
  });
});

describe("without a statement for traces or the environment's key, each role that lacks it is refused:", () => {
  test.each(Object.entries(NEEDED_BY_ALL))("%s", async (sid, refused) => {
    const { environment, failures } = await deployWithout(
      { policies: Object.keys(refused), sid },
      KEY,
    );
    await startExecutions(environment);
    for (const [policy, action] of Object.entries(refused)) {
      const caller = await failures.matching(
        new RegExp(`^${policy}-\\w+: .* is not authorized to perform: ${action} on resource`),
      );
      expect(caller).toBeDefined();
    }
  });
});

test.each(NEEDED_TO_CREATE)(
  "without the statement of $policy, $sid, the deployment fails and names the action",
  async ({ policy, sid, refusal }) => {
    await expect(deployWithout({ policies: [policy], sid }, KEY)).rejects.toThrow(refusal);
  },
);

test("without dependsOn, what AWS checks as it creates a resource is refused, with the policy to wait for", async () => {
  const withoutDependencies = <Result>(program: () => Result) => {
    pulumi.runtime.registerStackTransformation(({ props, opts }) => ({
      props,
      opts: { ...opts, dependsOn: [] },
    }));
    return program();
  };
  const workloads = { greeting: FIXTURE_WORKLOADS.greeting };
  const deployed = deployFixtures({ run: withoutDependencies, settings: { workloads } });
  await expect(deployed).rejects.toThrow(
    /^greeting \(aws:.*is not authorized to perform: .* The policy greeting-\w+-\w+ allows it, but only takes effect afterwards: let this resource depend on it \(dependsOn\)$/,
  );
});

describe("the lists have all statements of the program, except those that are unused locally,", () => {
  const nameOf = ({ policy, sid }: PolicyStatement) => `${policy}: ${sid}`;
  const needed = [
    ...[...NEEDED, ...NEEDED_TO_CREATE].map(nameOf),
    ...Object.entries(NEEDED_BY_ALL).flatMap(([sid, refused]) =>
      Object.keys(refused).map((policy) => nameOf({ policy, sid })),
    ),
  ];
  const withoutKey = needed.filter((name) => !name.includes(": UseKey"));

  test.each([
    ["without a key", undefined, [...withoutKey, ...UNUSED_LOCALLY]],
    ["with a key", KEY, [...needed, ...UNUSED_WITH_KEY]],
  ])("%s", async (_title, kmsKeyArn, expected) => {
    const { statements } = await deployWithout(undefined, kmsKeyArn);
    expect(statements.map(nameOf).toSorted()).toEqual(expected.toSorted());
  });
});

const INPUTS: Readonly<Partial<Record<FixtureName, object>>> = {
  greeting: { name: "Jana" },
  // The handler refuses this input before it calls the service.
  "order-total": { article: "lamp", quantity: 0 },
  "row-count": { text: "1\n" },
};

async function startExecutions(environment: FixtureEnvironment): Promise<void> {
  // An execution whose role may not use the state machine's key does not start.
  await Promise.allSettled(
    Object.entries(environment.outputs.workloads).map(([name, { stateMachineArn }]) =>
      startExecution(environment, stateMachineArn ?? "", INPUTS[name as FixtureName]),
    ),
  );
}

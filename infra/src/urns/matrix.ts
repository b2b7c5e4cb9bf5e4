import type { Stack } from "../stackFile.ts";

const kmsKeyArn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";

/**
 * Environments of the test manifests that have, together, every resource that this program can register: each component,
 * and each branch that adds or leaves out resources.
 */
const CONFIGURATIONS = {
  lambda: {
    workloads: {
      short: { worker: "lambda", wake: true, schedule: "rate(5 minutes)" },
      long: { worker: "lambda", alarms: { enabled: false } },
      quick: { worker: "lambda", transport: "callback", maximumConcurrency: 2 },
      charge: {
        worker: "lambda",
        variables: { CHARGE_URL: "https://charge.example" },
        secrets: { CHARGE_KEY: "team/charge#key", CHARGE_LOGIN: "ssm:/team/login" },
      },
    },
  },
  "fargate-public": {
    workloads: {
      long: { worker: "fargate", tasks: { min: 1, max: 4 } },
      short: { worker: "fargate", tasks: { min: 0, max: 2 }, wake: true },
      many: { worker: "fargate", transport: "callback", tasks: { min: 2 } },
    },
    network: { kind: "public", zones: ["a", "b", "c"], flowLogs: "rejected" },
  },
  "fargate-private": {
    workloads: {
      long: { worker: "fargate", tasks: { min: 0 }, wake: true, schedule: "rate(10 minutes)" },
      many: { worker: "fargate", transport: "callback", tasks: { min: 1, max: 3 } },
      refund: {
        worker: "fargate",
        secrets: { REFUND_KEY: "team/refund", REFUND_PIN: "ssm:/team/refund/pin" },
      },
    },
    network: {
      kind: "private",
      zones: ["a", "b"],
      endpointPolicies: true,
      flowLogs: "all",
      closedDefaultSecurityGroup: true,
    },
    kmsKeyArn,
  },
  "fargate-private-without-queues": {
    workloads: { long: { worker: "fargate" } },
    network: { kind: "private", zones: ["a"] },
    dashboard: false,
  },
  "existing-network": {
    workloads: {
      short: { worker: "lambda" },
      long: { worker: "fargate", alarms: { enabled: false } },
    },
    network: { kind: "existing", vpcId: "vpc-1", subnetIds: ["subnet-1"] },
    image: "registry.example/worker:1",
    dashboard: false,
    tracing: false,
  },
  "default-network": {
    workloads: { many: { worker: "fargate", transport: "callback" } },
    network: { kind: "default" },
    kmsKeyArn,
    breakGlass: { principals: ["arn:aws:iam::000000000000:role/team/on-call"] },
  },
  workflows: {
    workloads: {
      short: { worker: "lambda", wake: true },
      quick: { worker: "lambda", transport: "callback", maximumConcurrency: 2 },
    },
    workflows: {
      order: { schedule: "rate(1 day)", timeoutSeconds: 86_400, publish: true },
      "refund-order": { alarms: { enabled: false }, events: { pattern: { source: ["refunds"] } } },
    },
    kmsKeyArn,
  },
  empty: { workloads: {} },
} as const;

/** The environments by name, as stacks. */
export const MATRIX: Readonly<Record<string, Stack>> = Object.fromEntries(
  Object.entries(CONFIGURATIONS).map(([name, configuration]) => [
    name,
    {
      stack: "test",
      config: Object.fromEntries(
        Object.entries(configuration).map(([key, value]) => [`sfn-workers:${key}`, value]),
      ),
    },
  ]),
);

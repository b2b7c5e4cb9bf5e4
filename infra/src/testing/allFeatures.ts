export const allFeatures = {
  workloads: {
    short: { worker: "lambda", wake: true },
    long: { worker: "fargate", tasks: { min: 0, max: 2 }, wake: true },
    quick: { worker: "lambda", transport: "callback" },
    many: { worker: "fargate", transport: "callback" },
    charge: {
      worker: "lambda",
      variables: { CHARGE_URL: "https://charge.example" },
      secrets: { CHARGE_KEY: "team/charge#key", CHARGE_LOGIN: "ssm:/team/login" },
    },
    refund: {
      worker: "fargate",
      secrets: { REFUND_KEY: "team/refund", REFUND_PIN: "ssm:/team/refund/pin" },
    },
  },
  workflows: {
    order: { schedule: "rate(1 day)" },
    "refund-order": { events: { pattern: { source: ["refunds"] } } },
  },
  network: { kind: "private", flowLogs: "all", endpointPolicies: true },
  kmsKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1234abcd",
  breakGlass: { principals: ["arn:aws:iam::000000000000:role/team/on-call"] },
};

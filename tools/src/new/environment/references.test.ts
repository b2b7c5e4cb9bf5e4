import { expect, test } from "vitest";
import { referencesIn } from "./references.ts";

test("references are what points to things of one environment: secrets, variables, networks, images, ARNs and what its account has", () => {
  const config = {
    "aws:region": "us-east-1",
    "sfn-workers:network": { kind: "existing", vpcId: "vpc-1", subnetIds: ["subnet-1"] },
    "sfn-workers:lambdaConcurrency": 1_000,
    "sfn-workers:logRetentionDays": 90,
    "sfn-workers:image": "1.dkr.ecr.us-east-1.amazonaws.com/workers",
    "sfn-workers:tags": { team: "ledger", key: "arn:aws:kms:us-east-1:1:key/1" },
    "sfn-workers:workloads": {
      invoice: {
        worker: "lambda",
        schedule: "rate(5 minutes)",
        variables: { LEDGER_URL: "https://ledger.dev.example" },
        secrets: { LEDGER_KEY: "dev/ledger" },
      },
    },
  };
  expect(referencesIn(config).map(({ key }) => key)).toEqual([
    "sfn-workers:network.vpcId",
    "sfn-workers:network.subnetIds[0]",
    "sfn-workers:lambdaConcurrency",
    "sfn-workers:image",
    "sfn-workers:tags.key",
    "sfn-workers:workloads.invoice.variables.LEDGER_URL",
    "sfn-workers:workloads.invoice.secrets.LEDGER_KEY",
  ]);
});

import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { newStackText } from "./newStack.ts";

const DEV = `# Who pays for it: the team.
secretsprovider: awskms://alias/dev
encryptedkey: AQICAH
config:
  aws:region: eu-central-1
  # It is deployed first.
  sfn-workers:deploy: { smoke: true }
  sfn-workers:tags: { owner: team }
  sfn-workers:workloads:
    # Needs the ledger.
    invoice: { worker: lambda, wake: true }
`;

const LOCAL_STACK = `# The environment on this machine.
config:
  aws:region: us-east-1
  sfn-workers:workloads:
    # No alarms here.
    invoice: { worker: lambda, alarms: { enabled: false }, wake: true }
    # Serves a workflow alone, which the new environment does not have.
    approval: { worker: lambda, stateMachine: false, alarms: { enabled: false } }
  sfn-workers:workflows: { order: { substitutions: { Table: orders } } }
  sfn-workers:dashboard: false
  # What pnpm start builds.
  sfn-workers:builds: local
  sfn-workers:network: { kind: existing, vpcId: vpc-local, subnetIds: [subnet-local] }
  sfn-workers:image: local/fargate-worker
  sfn-workers:containerHealthChecks: false
`;

const EMPTY = "config:\n  # None yet.\n  sfn-workers:workloads: {}\n";

const QA = { text: DEV, from: "dev", rolePath: "/shop/qa/" };

describe("the stack file of a new environment", () => {
  test("has the other one's settings and comments, without its encryption, and is deployed after it", () => {
    const text = newStackText({ ...QA, after: "dev", region: undefined });
    expect(text).toBe(`# Who pays for it: the team.
config:
  aws:region: eu-central-1
  sfn-workers:deploy: { after: dev }
  sfn-workers:rolePath: /shop/qa/
  sfn-workers:tags: { owner: team }
  sfn-workers:workloads:
    # Needs the ledger.
    invoice: { worker: lambda, wake: true }
`);
  });

  test("may have another Region", () => {
    const region = "eu-west-1";
    const text = newStackText({ ...QA, after: undefined, region });
    expect(parse(text).config).toMatchObject({ "aws:region": region });
    expect(text).not.toContain("sfn-workers:deploy");
    expect(newStackText({ ...QA, text: EMPTY, after: undefined, region })).toBe(
      EMPTY.replace(
        "config:\n",
        `config:\n  aws:region: ${region}\n  sfn-workers:rolePath: /shop/qa/\n`,
      ),
    );
  });

  test("has a path of its own for its roles, in place of the other one's", () => {
    const text = DEV.replace(
      "  sfn-workers:tags",
      "  sfn-workers:rolePath: /shop/dev/\n  sfn-workers:tags",
    );
    expect(newStackText({ ...QA, text, after: undefined, region: undefined })).not.toContain(
      "/shop/dev/",
    );
    expect(
      parse(newStackText({ ...QA, text, after: undefined, region: undefined })).config,
    ).toMatchObject({ "sfn-workers:rolePath": "/shop/qa/" });
  });

  test("has nothing that only this machine needs", () => {
    const text = newStackText({
      ...QA,
      text: LOCAL_STACK,
      from: "local",
      after: undefined,
      region: undefined,
    });
    expect(text).toBe(`config:
  aws:region: us-east-1
  sfn-workers:rolePath: /shop/qa/
  sfn-workers:workloads:
    # No alarms here.
    invoice: { worker: lambda, wake: true }
`);
  });
});

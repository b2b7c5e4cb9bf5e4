import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { HeldResource } from "@sfn-workers/infra/moves";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test, vi } from "vitest";
import { requireVersions } from "./requireVersions.ts";

const ROLE = "arn:aws:iam::000000000000:role/shop/order-executions-1a2b3c4";
const NAME = "shop-qa-order";
const ARN = `arn:aws:states:us-east-1:000000000000:stateMachine:${NAME}`;

/** An account with IAM, in which these roles are, and Step Functions with a state machine of so many versions. */
async function account({ versions = 0, roles = [ROLE] }) {
  const iam = createServer(async (request, response) => {
    const name = new URLSearchParams(await text(request)).get("RoleName") ?? "";
    const isThere = roles.some((role) => role.endsWith(`/${name}`));
    const found = `<GetRoleResponse><GetRoleResult><Role><RoleName>${name}</RoleName></Role></GetRoleResult></GetRoleResponse>`;
    const missing =
      "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>no</Message></Error></ErrorResponse>";
    response.writeHead(isThere ? 200 : 404).end(isThere ? found : missing);
  });
  await new Promise<void>((resolve) => iam.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void iam.close());
  const endpoint = await startStepFunctions();
  onTestFinished(() => endpoint.close());
  const { port } = iam.address() as AddressInfo;
  vi.stubEnv("AWS_ENDPOINT_URL_IAM", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", endpoint.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  onTestFinished(() => void vi.unstubAllEnvs());
  const definition = (comment: number) =>
    JSON.stringify({
      Comment: `${comment}`,
      StartAt: "Done",
      States: { Done: { Type: "Succeed" } },
    });
  const publish = { roleArn: ROLE, publish: true };
  for (let version = 1; version <= versions; version += 1) {
    await (version === 1
      ? endpoint.call("CreateStateMachine", { name: NAME, definition: definition(1), ...publish })
      : endpoint.call("UpdateStateMachine", {
          ...{ stateMachineArn: ARN, definition: definition(version) },
          ...publish,
        }));
  }
}

const planned: HeldResource[] = [
  {
    type: "aws:sfn/stateMachine:StateMachine",
    name: "order",
    inputs: { name: NAME },
    outputs: { arn: ARN },
  },
];

async function told(version: number | undefined, deployed = planned): Promise<string[]> {
  const order = { publish: true, ...(version !== undefined && { version }) };
  const config = { "sfn-workers:workflows": { order } };
  const lines: string[] = [];
  await requireVersions({ stack: "qa", config }, planned, deployed, (line) => lines.push(line));
  return lines;
}

test("a version that the state machine has may be named, and none need be", async () => {
  await account({ versions: 3 });
  expect(await told(2)).toEqual([]);
  expect(await told(undefined)).toEqual([]);
});

test("one that it does not have is refused before anything is made, with those that it has", async () => {
  await account({ versions: 3 });
  await expect(told(7)).rejects.toThrow(
    `This stack's configuration can't be deployed (infra/Pulumi.qa.yaml):\n  - sfn-workers:workflows.order.version is 7; allowed: a version that the state machine ${NAME} has: 3, 2, 1`,
  );
});

test("where there is no state machine yet, there is no version to name", async () => {
  await account({ versions: 0 });
  await expect(told(1)).rejects.toThrow("version is 1; allowed: none yet");
  // Nobody is asked where nothing is deployed: the plan's ARN is of no account.
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:1");
  await expect(told(1, [])).rejects.toThrow("version is 1; allowed: none yet");
});

test("one whose role is deleted is refused: its executions could not start", async () => {
  await account({ versions: 3, roles: [] });
  await expect(told(2)).rejects.toThrow(
    `version is 2; allowed: one whose role there is: version 2 was published with ${ROLE}, which is deleted`,
  );
});

test("where nobody can be asked, that is told and stops nothing", async () => {
  await account({ versions: 3 });
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:1");
  expect(await told(7)).toEqual([
    expect.stringMatching(
      /^note: whether version 7 of order can be used was not checked: .*ECONNREFUSED/,
    ),
  ]);
});

import type { IntegrationRequest } from "@sfn-workers/local-stepfunctions";
import { describe, expect, test } from "vitest";
import { createIam } from "./iam.ts";
import { integrationsWithCredentials } from "./taskCredentials.ts";

const ACCOUNT = "arn:aws:iam::000000000000";
const MACHINE = `${ACCOUNT}:role/machine`;
const TARGET = `${ACCOUNT}:role/target`;
const SERVICE = { Service: "states.amazonaws.com" };
const document = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });
const ASSUME = { Effect: "Allow", Action: "sts:AssumeRole", Resource: TARGET };

/** The call of a task with Credentials, whose role has this trust policy, by a machine with this statement. */
async function call(
  trust: Readonly<Record<string, unknown>>,
  statement?: object,
  roleArn = TARGET,
): Promise<unknown> {
  const iam = createIam();
  const trusting = (Principal: object, rest: object = {}) =>
    document({ Effect: "Allow", Action: "sts:AssumeRole", Principal, ...rest });
  iam.createRole({ arn: MACHINE, trustPolicy: trusting(SERVICE) });
  const { Principal = SERVICE, ...rest } = trust;
  iam.createRole({ arn: TARGET, trustPolicy: trusting(Principal as object, rest) });
  if (statement !== undefined) await iam.putRolePolicy("machine", "assume", document(statement));
  const integrations = integrationsWithCredentials({ "a:b": async () => "called" }, iam);
  const executionArn = "arn:aws:states:us-east-1:000000000000:execution:machine:run";
  const request = { roleArn, machineRoleArn: MACHINE, executionArn } as IntegrationRequest;
  return integrations["a:b"]?.(request);
}

describe("a task with the role of its Credentials", () => {
  test.each<[string, Readonly<Record<string, unknown>>, object | undefined]>([
    ["the state machine's role", { Principal: { AWS: MACHINE } }, undefined],
    [
      "the account, and the role has a statement",
      { Principal: { AWS: `${ACCOUNT}:root` } },
      ASSUME,
    ],
    [
      "the state machine's role beside a service, under a condition that holds",
      {
        Principal: { AWS: MACHINE, ...SERVICE },
        Condition: { ArnLike: { "aws:PrincipalArn": `${ACCOUNT}:role/mach*` } },
      },
      undefined,
    ],
  ])("runs when its trust policy names %s", async (_title, trust, statement) => {
    expect(await call(trust, statement)).toBe("called");
  });

  test.each<[string, Readonly<Record<string, unknown>>, object | undefined]>([
    ["a service only", {}, ASSUME],
    [
      "the account, and the role has no statement",
      { Principal: { AWS: `${ACCOUNT}:root` } },
      undefined,
    ],
    [
      "the state machine's role, which has a Deny",
      { Principal: { AWS: MACHINE } },
      { ...ASSUME, Effect: "Deny" },
    ],
    [
      "the state machine's role under a condition that does not hold",
      {
        Principal: { AWS: MACHINE },
        Condition: { StringEquals: { "sts:ExternalId": "secret" } },
      },
      undefined,
    ],
  ])("fails in AWS's words when its trust policy names %s", async (_title, trust, statement) => {
    await expect(call(trust, statement)).rejects.toMatchObject({
      error: "States.TaskFailed",
      message: `The role ${MACHINE} is not authorized to assume the task state's role, ${TARGET}.`,
    });
  });

  test("fails when the role does not exist", async () => {
    await expect(call({}, { ...ASSUME, Resource: "*" }, `${TARGET}-2`)).rejects.toThrow(
      `is not authorized to assume the task state's role, ${TARGET}-2.`,
    );
  });

  test("needs no trust for the state machine's own role", async () => {
    expect(await call({}, undefined, MACHINE)).toBe("called");
  });
});

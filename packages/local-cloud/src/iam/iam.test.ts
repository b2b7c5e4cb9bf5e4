import { describe, expect, it } from "vitest";
import { developerAccessKey } from "./accessKey.ts";
import { createIam, type UsedPermission } from "./iam.ts";

const ROLE = "arn:aws:iam::000000000000:role/worker";
const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:coin-flip";
const SESSION = { roleArn: ROLE, sessionName: "coin-flip" };
const USER = "User: arn:aws:sts::000000000000:assumed-role/worker/coin-flip";

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const TRUST = policy({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: "lambda.amazonaws.com" },
});
const POLL = policy({ Effect: "Allow", Action: "states:GetActivityTask", Resource: ACTIVITY });

function iamWithRole(boundaryArn?: string) {
  const iam = createIam();
  iam.createRole({ arn: ROLE, trustPolicy: TRUST, boundaryArn });
  return iam;
}

describe("a role's access key", () => {
  it("may do what an inline policy allows, and nothing else, in AWS's words", () => {
    const iam = iamWithRole();
    iam.putRolePolicy("worker", "poll", POLL);
    const { accessKeyId } = iam.issueAccessKey(SESSION);
    iam.authorize({ accessKeyId, action: "states:GetActivityTask", resource: ACTIVITY });
    expect(() =>
      iam.authorize({ accessKeyId, action: "states:SendTaskSuccess", resource: ACTIVITY }),
    ).toThrow(
      expect.objectContaining({
        name: "AccessDeniedException",
        message: `${USER} is not authorized to perform: states:SendTaskSuccess on resource: ${ACTIVITY} because no identity-based policy allows the states:SendTaskSuccess action`,
      }),
    );
  });

  it("hears of an explicit deny", () => {
    const iam = iamWithRole();
    iam.putRolePolicy("worker", "poll", POLL);
    iam.putRolePolicy(
      "worker",
      "deny",
      policy({ Effect: "Deny", Action: "states:*", Resource: "*" }),
    );
    expect(() => iam.require(SESSION, "states:GetActivityTask", ACTIVITY)).toThrow(
      `${USER} is not authorized to perform: states:GetActivityTask on resource: ${ACTIVITY} with an explicit deny in an identity-based policy`,
    );
  });

  it("stays within the permissions boundary", () => {
    const boundary = "arn:aws:iam::000000000000:policy/boundary";
    const iam = iamWithRole(boundary);
    iam.createPolicy(boundary, policy({ Effect: "Allow", Action: "logs:*", Resource: "*" }));
    iam.putRolePolicy("worker", "poll", POLL);
    expect(() => iam.require(SESSION, "states:GetActivityTask", ACTIVITY)).toThrow(
      "because no permissions boundary allows the states:GetActivityTask action",
    );
  });

  it("has the attached policies, the program's own and AWS's", () => {
    const iam = iamWithRole();
    const own = "arn:aws:iam::000000000000:policy/own";
    iam.createPolicy(own, POLL);
    iam.attachRolePolicy("worker", own);
    iam.attachRolePolicy(
      "worker",
      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    );
    iam.require(SESSION, "states:GetActivityTask", ACTIVITY);
    iam.require(SESSION, "logs:PutLogEvents", "arn:aws:logs:us-east-1:000000000000:log-group:x");
  });

  it("is worth nothing once it is revoked", () => {
    const iam = iamWithRole();
    iam.putRolePolicy("worker", "poll", POLL);
    const { accessKeyId } = iam.issueAccessKey(SESSION);
    iam.revokeAccessKey(accessKeyId);
    expect(() =>
      iam.authorize({ accessKeyId, action: "states:GetActivityTask", resource: ACTIVITY }),
    ).toThrow("The security token included in the request is invalid");
  });
});

it("a developer's own key may do everything", () => {
  const { accessKeyId } = developerAccessKey();
  createIam().authorize({ accessKeyId, action: "states:ListActivities", resource: undefined });
});

it("tells which permissions are used, and once which are refused", () => {
  const used: UsedPermission[] = [];
  const refused: string[] = [];
  const iam = createIam({
    onUsed: (permission) => used.push(permission),
    onRefused: ({ roleName, message }) => refused.push(`${roleName}: ${message}`),
  });
  iam.createRole({ arn: ROLE, trustPolicy: TRUST });
  iam.putRolePolicy("worker", "poll", POLL);
  iam.require(SESSION, "states:GetActivityTask", ACTIVITY);
  for (const activity of [ACTIVITY, `${ACTIVITY}-2`]) {
    expect(() => iam.require(SESSION, "states:SendTaskSuccess", activity)).toThrow();
  }
  expect(used).toEqual([{ roleArn: ROLE, action: "states:GetActivityTask", resource: ACTIVITY }]);
  expect(refused).toEqual([
    expect.stringContaining(`worker: ${USER} is not authorized to perform: states:SendTaskSuccess`),
  ]);
});

it("a policy that nobody knows can't be attached", () => {
  expect(() => iamWithRole().attachRolePolicy("worker", "arn:aws:iam::aws:policy/Other")).toThrow(
    "Policy arn:aws:iam::aws:policy/Other does not exist here",
  );
});

it("a service that the trust policy does not name can't take the role", () => {
  const iam = iamWithRole();
  iam.requireTrust(ROLE, "lambda.amazonaws.com", "arn", "refused");
  expect(() => iam.requireTrust(ROLE, "states.amazonaws.com", "arn", "refused")).toThrow("refused");
});

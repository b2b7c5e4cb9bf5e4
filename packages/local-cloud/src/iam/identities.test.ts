import { describe, expect, test } from "vitest";
import { createIdentities } from "./identities.ts";

const arnOf = (kind: "role" | "policy", name: string): string =>
  `arn:aws:iam::000000000000:${kind}/${name}`;
const document = (Statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });
const ALLOW = document({ Effect: "Allow", Action: "sqs:*", Resource: "*" });
const TRUST = document({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: "lambda.amazonaws.com" },
});
/** A trust policy that names a service and another principal. */
const trustOf = (AWS: string): string =>
  TRUST.replace('"Principal":{', `"Principal":{"AWS":"${AWS}",`);
/** A document whose length, without white space, is exactly this. */
const sized = (base: string, length: number): string => {
  const padded = (pad: string) => base.replace('"Version"', `"Id":"${pad}","Version"`);
  return `  ${padded("x".repeat(length - padded("").length))}\n`;
};

/** An account with the role `worker` and the policy `shared`. */
function account() {
  const iam = createIdentities(undefined);
  iam.createRole({ arn: arnOf("role", "worker"), trustPolicy: TRUST });
  iam.createPolicy(arnOf("policy", "shared"), ALLOW);
  return iam;
}
type Account = ReturnType<typeof account>;

const role = (name: string, trustPolicy = TRUST) => ({ arn: arnOf("role", name), trustPolicy });

describe("IAM refuses", () => {
  test.each<[string, (iam: Account) => unknown, string]>([
    [
      "a role whose name is taken, also in another case",
      (iam) => iam.createRole(role("Worker")),
      "Role with name Worker already exists.",
    ],
    [
      "a policy whose name is taken, also under another path",
      (iam) => iam.createPolicy(arnOf("policy", "team/SHARED"), ALLOW),
      "A policy called SHARED already exists. Duplicate names are not allowed.",
    ],
    [
      "a name of a role that is too long",
      (iam) => iam.createRole(role("r".repeat(65))),
      "name: Value at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64; ",
    ],
    [
      "a name of a policy that is too long",
      (iam) => iam.createPolicy(arnOf("policy", "p".repeat(129)), ALLOW),
      "Value at 'policyName' failed to satisfy constraint: Member must have length less than or equal to 128; ",
    ],
    [
      "a name with a character that names do not have",
      (iam) => iam.putRolePolicy("worker", "read queue", ALLOW),
      'The specified value for policyName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-; it is "read queue"',
    ],
    [
      "a path without a slash at its end",
      (iam) => iam.createRole({ arn: "arn:aws:iam::000000000000:roleteam/x", trustPolicy: TRUST }),
      "path: The specified value for path is invalid. It must begin and end with / and contain only",
    ],
    [
      "a trust policy that is too long",
      (iam) => iam.createRole(role("long", sized(TRUST, 2049))),
      "trust policy of long: Cannot exceed quota for ACLSizePerRole: 2048; without white space it has 2049",
    ],
    [
      "a trust policy that names a role that does not exist",
      (iam) => iam.createRole(role("other", trustOf(arnOf("role", "worker-2")))),
      'trust policy of other: Principal.AWS names arn:aws:iam::000000000000:role/worker-2, a role that does not exist (MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::000000000000:role/worker-2")',
    ],
    [
      "a managed policy that is too long",
      (iam) => iam.createPolicy(arnOf("policy", "long"), sized(ALLOW, 6145)),
      "policy long: Cannot exceed quota for PolicySize: 6144; without white space it has 6145",
    ],
    [
      "inline policies that are too long together",
      (iam) => {
        void iam.putRolePolicy("worker", "one", sized(ALLOW, 5120));
        void iam.putRolePolicy("worker", "two", sized(ALLOW, 5121));
      },
      "Maximum policy size of 10240 bytes exceeded for role worker; without white space it has 10241",
    ],
    [
      "an eleventh managed policy of a role",
      (iam) => {
        for (let index = 0; index < 11; index += 1) {
          iam.createPolicy(arnOf("policy", `p${index}`), ALLOW);
          void iam.attachRolePolicy("worker", arnOf("policy", `p${index}`));
        }
      },
      "Cannot exceed quota for PoliciesPerRole: 10; role worker would have 11",
    ],
    [
      "a boundary that does not exist",
      (iam) => iam.createRole({ ...role("bounded"), boundaryArn: arnOf("policy", "none") }),
      `Policy ${arnOf("policy", "none")} does not exist or is not attachable`,
    ],
    [
      "deleting a role that has an inline policy",
      (iam) => {
        void iam.putRolePolicy("worker", "queue", ALLOW);
        iam.deleteRole("worker");
      },
      "Cannot delete entity, must delete policies first. Role worker has queue",
    ],
    [
      "deleting a role that has a managed policy",
      (iam) => {
        void iam.attachRolePolicy("worker", arnOf("policy", "shared"));
        iam.deleteRole("worker", { inline: true, attached: false });
      },
      "Cannot delete entity, must detach all policies first. Role worker has arn:aws:iam::000000000000:policy/shared",
    ],
    [
      "deleting a policy that a role has",
      (iam) => {
        void iam.attachRolePolicy("worker", arnOf("policy", "shared"));
        iam.deletePolicy(arnOf("policy", "shared"));
      },
      "Cannot delete a policy attached to entities. arn:aws:iam::000000000000:policy/shared has worker",
    ],
    [
      "deleting a policy that is a role's boundary",
      (iam) => {
        iam.createRole({ ...role("bounded"), boundaryArn: arnOf("policy", "shared") });
        iam.deletePolicy(arnOf("policy", "shared"));
      },
      "Cannot delete a policy attached to entities. arn:aws:iam::000000000000:policy/shared has bounded",
    ],
  ])("%s", (_title, act, message) => {
    expect(() => act(account())).toThrow(message);
  });

  test("nothing of the greatest size, and counts a replaced inline policy once", () => {
    const iam = account();
    iam.createRole(role("r".repeat(64), sized(TRUST, 2048)));
    iam.createPolicy(arnOf("policy", `team/a/${"p".repeat(128)}`), sized(ALLOW, 6144));
    for (let index = 0; index < 2; index += 1) {
      void iam.putRolePolicy("worker", "queue", sized(ALLOW, 10_240));
    }
  });
});

test.each([
  arnOf("role", "worker"),
  arnOf("role", "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
  "arn:aws:iam::000000000000:user/jana",
  "arn:aws:iam::111111111111:role/elsewhere",
  "111111111111",
])("a trust policy may name %s beside a service", (principal) => {
  const iam = account();
  iam.createRole(role("other", trustOf(principal)));
  expect(iam.role("other").trust).toMatchObject([
    { principals: [principal], services: ["lambda.amazonaws.com"] },
  ]);
});

describe("what is deleted", () => {
  test("can be made again under its name", () => {
    const iam = account();
    iam.deleteRole("worker");
    expect(() => iam.role("worker")).toThrow("The role with name worker cannot be found.");
    iam.createRole(role("worker"));
    iam.deletePolicy(arnOf("policy", "shared"));
    iam.createPolicy(arnOf("policy", "shared"), ALLOW);
  });

  test("no longer counts: inline policies and attachments", () => {
    const iam = account();
    void iam.putRolePolicy("worker", "queue", ALLOW);
    void iam.attachRolePolicy("worker", arnOf("policy", "shared"));
    expect(iam.role("worker").policies.statements()).toHaveLength(2);
    iam.deleteRolePolicy("worker", "queue");
    iam.detachRolePolicy("worker", arnOf("policy", "shared"));
    expect(iam.role("worker").policies.statements()).toHaveLength(0);
    iam.deleteRole("worker");
  });

  test("may be a role with its policies, by force", () => {
    const iam = account();
    void iam.putRolePolicy("worker", "queue", ALLOW);
    void iam.attachRolePolicy("worker", arnOf("policy", "shared"));
    iam.deleteRole("worker", { inline: true, attached: true });
    iam.deletePolicy(arnOf("policy", "shared"));
  });
});

describe("what is updated", () => {
  test("keeps the role's policies and has the new trust policy", () => {
    const iam = account();
    void iam.putRolePolicy("worker", "queue", ALLOW);
    iam.updateRole("worker", { trustPolicy: TRUST.replace("lambda", "states") });
    expect(iam.role("worker").trust).toMatchObject([{ services: ["states.amazonaws.com"] }]);
    expect(iam.role("worker").policies.statements()).toHaveLength(1);
  });

  test("counts for every role that has the policy", async () => {
    const iam = account();
    const shared = arnOf("policy", "shared");
    await iam.attachRolePolicy("worker", shared);
    await iam.updatePolicy(shared, ALLOW.replace("Allow", "Deny"));
    expect(iam.role("worker").policies.statements()).toMatchObject([{ effect: "Deny" }]);
  });
});

import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, test } from "vitest";
import { createIam } from "./iam.ts";

const ROLE = "arn:aws:iam::000000000000:role/worker";
const SESSION = { roleArn: ROLE, sessionName: "worker" };
const document = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string): string => document({ Effect: "Allow", Action, Resource: "*" });

function delayed() {
  const clock = createVirtualClock();
  const refused: string[] = [];
  const iam = createIam({
    policyDelay: { clock, ms: 20 },
    onRefused: ({ action }) => refused.push(action),
  });
  const trustPolicy = document({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "states.amazonaws.com" },
  });
  iam.createRole({ arn: ROLE, trustPolicy });
  const may = (action: string): boolean => {
    try {
      iam.require(SESSION, action, "*");
      return true;
    } catch {
      return false;
    }
  };
  return { clock, iam, may, refused };
}

describe("a policy of a role", () => {
  test("takes effect 20 ms after it was written, and resolves then", async () => {
    const { clock, iam, may } = delayed();
    let resolved = false;
    void iam.putRolePolicy("worker", "poll", allow("states:*")).then(() => {
      resolved = true;
    });
    await clock.advance(19);
    expect([may("states:GetActivityTask"), resolved]).toEqual([false, false]);
    await clock.advance(1);
    expect([may("states:GetActivityTask"), resolved]).toEqual([true, true]);
  });

  test("that replaces another takes effect after it", async () => {
    const { clock, iam, may } = delayed();
    void iam.putRolePolicy("worker", "poll", allow("states:*"));
    await clock.advance(10);
    void iam.putRolePolicy("worker", "poll", allow("sqs:*"));
    await clock.advance(10);
    expect([may("states:GetActivityTask"), may("sqs:SendMessage")]).toEqual([false, false]);
    await clock.advance(10);
    expect([may("states:GetActivityTask"), may("sqs:SendMessage")]).toEqual([false, true]);
  });
});

describe("what is checked while a resource is created", () => {
  test("is refused with the remedy when a policy allows it a moment later", async () => {
    const { clock, iam, refused } = delayed();
    const created = iam.requireForCreation(SESSION, "logs:CreateLogDelivery", "*");
    const refusal = expect(created).rejects.toThrow(
      "is not authorized to perform: logs:CreateLogDelivery on resource: * because no identity-based policy allows the logs:CreateLogDelivery action. The policy logs allows it, but only takes effect afterwards: let this resource depend on it (dependsOn)",
    );
    await clock.advance(30);
    void iam.putRolePolicy("worker", "logs", allow("logs:*"));
    await clock.advance(40);
    await refusal;
    // The role does not lack the permission.
    expect(refused).toEqual([]);
  });

  test("is refused in AWS's words when no policy allows it", async () => {
    const { clock, iam, refused } = delayed();
    const created = iam.requireForCreation(SESSION, "logs:CreateLogDelivery", "*");
    const refusal = expect(created).rejects.toThrow(/allows the logs:CreateLogDelivery action$/);
    void iam.putRolePolicy("worker", "other", allow("sqs:*"));
    await clock.advance(200);
    await refusal;
    expect(refused).toEqual(["logs:CreateLogDelivery"]);
  });

  test("is allowed at once when a policy is in effect", async () => {
    const { clock, iam } = delayed();
    void iam.putRolePolicy("worker", "logs", allow("logs:*"));
    await clock.advance(20);
    await iam.requireForCreation(SESSION, "logs:CreateLogDelivery", "*");
  });
});

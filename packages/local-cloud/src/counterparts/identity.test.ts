import { describe, expect, test } from "vitest";
import type { Cloud } from "../cloud.ts";
import { createIam } from "../iam/iam.ts";
import { registrationOf } from "../testing/registration.ts";
import type { Counterpart, CreateCounterpart } from "./counterpart.ts";
import { policy, role, rolePolicy, rolePolicyAttachment } from "./identity.ts";

const document = (Statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string): string => document({ Effect: "Allow", Action, Resource: "*" });
const trust = (Service: string): string =>
  document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } });
const ROLE = "arn:aws:iam::000000000000:role/worker";
const SHARED = "arn:aws:iam::000000000000:policy/shared";

/** An IAM, counterparts of which are created from their arguments. */
function account() {
  const iam = createIam();
  const create = (make: CreateCounterpart, inputs: Record<string, unknown>) =>
    make(registrationOf(inputs), { iam } as Cloud);
  const may = (action: string): boolean => {
    try {
      iam.require({ roleArn: ROLE, sessionName: "worker" }, action, "*");
      return true;
    } catch {
      return false;
    }
  };
  const update = async (one: Counterpart, inputs: Record<string, unknown>) =>
    one.update?.(registrationOf(inputs));
  return { iam, create, may, update };
}

const WORKER = { name: "worker", assumeRolePolicy: trust("lambda.amazonaws.com") };

test("policies may be objects, which become JSON", async () => {
  const { create, iam, may } = account();
  const object = (text: string): unknown => JSON.parse(text);
  await create(role, { name: "worker", assumeRolePolicy: object(trust("lambda.amazonaws.com")) });
  iam.requireTrust(ROLE, "lambda.amazonaws.com", "arn", "refused");
  await create(rolePolicy, { role: "worker", name: "own", policy: object(allow("sqs:*")) });
  await create(policy, { name: "shared", policy: object(allow("states:*")) });
  await create(rolePolicyAttachment, ATTACHED);
  expect([may("sqs:SendMessage"), may("states:GetActivityTask")]).toEqual([true, true]);
});

describe("a role", () => {
  test.each([
    [{ description: "Runs the worker — and no more" }, /^description: Member must satisfy/],
    [{ description: "a".repeat(1_001) }, /^description: Too big/],
    [{ maxSessionDuration: 600 }, /^maxSessionDuration: Too small/],
  ])("is refused with %j", async (inputs, message) => {
    const { create } = account();
    await expect(create(role, { ...WORKER, ...inputs })).rejects.toThrow(message);
  });

  test("has the unique id that conditions on aws:userid compare", async () => {
    const { create, iam } = account();
    const { outputs } = await create(role, WORKER);
    const Condition = { StringLike: { "aws:userid": `${outputs["uniqueId"]}:*` } };
    const statement = { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*", Condition };
    await create(rolePolicy, { role: "worker", name: "own", policy: document(statement) });
    iam.require({ roleArn: ROLE, sessionName: "worker" }, "sqs:SendMessage", "*");
  });

  test("has no inline policy of an argument that is empty, nor after an update", async () => {
    const { create, may, update } = account();
    const worker = await create(role, { ...WORKER, inlinePolicies: [{}] });
    const inlinePolicies = [{ name: "queue", policy: allow("sqs:*") }];
    await update(worker, { ...WORKER, inlinePolicies });
    expect(may("sqs:SendMessage")).toBe(true);
    await update(worker, { ...WORKER, inlinePolicies: [{}] });
    expect(may("sqs:SendMessage")).toBe(false);
  });

  test("has, after an update, the policies and the trust policy that its arguments then have", async () => {
    const { iam, create, may, update } = account();
    iam.createPolicy(SHARED, allow("s3:*"));
    const worker = await create(role, {
      ...WORKER,
      inlinePolicies: [
        { name: "queue", policy: allow("sqs:*") },
        { name: "tasks", policy: allow("states:*") },
      ],
      managedPolicyArns: [SHARED],
    });
    await update(worker, {
      name: "worker",
      assumeRolePolicy: trust("states.amazonaws.com"),
      inlinePolicies: [{ name: "tasks", policy: allow("lambda:*") }],
    });
    const actions = [
      "sqs:SendMessage",
      "states:GetActivityTask",
      "lambda:InvokeFunction",
      "s3:Get",
    ];
    expect(actions.map(may)).toEqual([false, false, true, false]);
    iam.requireTrust(ROLE, "states.amazonaws.com", "arn", "refused");
    expect(() => iam.requireTrust(ROLE, "lambda.amazonaws.com", "arn", "refused")).toThrow();
  });

  test("can't be deleted while a policy of another resource is attached, unless it detaches by force", async () => {
    for (const forceDetachPolicies of [false, true]) {
      const { create } = account();
      const worker = await create(role, { ...WORKER, forceDetachPolicies });
      await create(rolePolicy, { role: "worker", name: "queue", policy: allow("sqs:*") });
      if (forceDetachPolicies) await worker.delete?.();
      else
        expect(() => worker.delete?.()).toThrow(
          "Cannot delete entity, must delete policies first.",
        );
    }
  });

  test("whose arguments list inline policies is deleted with all of them", async () => {
    const { create } = account();
    const inlinePolicies = [{ name: "queue", policy: allow("sqs:*") }];
    const worker = await create(role, { ...WORKER, inlinePolicies });
    await create(rolePolicy, { role: "worker", name: "tasks", policy: allow("states:*") });
    await worker.delete?.();
  });
});

test.each<[string, CreateCounterpart, Record<string, unknown>]>([
  ["an inline policy", rolePolicy, { role: "worker", name: "own" }],
  ["a managed policy", policy, { name: "shared" }],
])("%s is replaced in place, and deleted", async (_title, make, inputs) => {
  const { create, may, update } = account();
  await create(role, WORKER);
  const own = await create(make, { ...inputs, policy: allow("sqs:*") });
  const attached = make === policy ? [await create(rolePolicyAttachment, ATTACHED)] : [];
  expect(may("sqs:SendMessage")).toBe(true);
  await update(own, { ...inputs, policy: allow("states:*") });
  expect([may("sqs:SendMessage"), may("states:GetActivityTask")]).toEqual([false, true]);
  for (const one of [...attached, own]) await one.delete?.();
  expect(may("states:GetActivityTask")).toBe(false);
});

const ATTACHED = { role: "worker", policyArn: SHARED };

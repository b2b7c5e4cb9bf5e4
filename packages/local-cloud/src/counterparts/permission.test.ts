import * as aws from "@pulumi/aws";
import { expect, test } from "vitest";
import { createFunction, createMachine } from "../testing/functions.ts";
import { deployForTest as deploy, endOf, refusalOf, startExecution } from "../testing/program.ts";

const EVENTS = {
  action: "lambda:InvokeFunction",
  principal: "events.amazonaws.com",
  sourceArn: "arn:aws:events:us-east-1:000000000000:rule/nightly",
};

/** A program with a function, and this permission on it. */
const withPermission = (args: Partial<aws.lambda.PermissionArgs>) => () => {
  const fn = createFunction();
  const permission = new aws.lambda.Permission("caller", { function: fn.name, ...EVENTS, ...args });
  return { statementId: permission.statementId };
};

test("a permission is a statement of its function's policy, which it names by the function, its name or its ARN", async () => {
  const { environment } = await deploy(() => {
    const fn = createFunction();
    const ids = [fn, fn.name, fn.arn].map(
      (one, index) =>
        new aws.lambda.Permission(`caller-${index}`, { function: one, ...EVENTS }).statementId,
    );
    return { ids };
  });
  expect(environment.outputs.ids).toEqual([
    expect.stringMatching(/^caller-0-\w{7}$/),
    expect.stringMatching(/^caller-1-\w{7}$/),
    expect.stringMatching(/^caller-2-\w{7}$/),
  ]);
  const { description } = environment.resources.find(({ name }) => name === "caller-0") ?? {};
  expect(description).toBe("statement of the function's policy for events.amazonaws.com");
});

test("a change replaces a permission, and it can be deleted", async () => {
  const { environment } = await deploy(withPermission({ statementId: "a" }));
  const { changes } = await environment.update(
    withPermission({ statementId: "a", principal: "*" }),
  );
  const kinds = changes.map((change) => `${change.kind} ${change.resource.name}`);
  expect(kinds).toEqual(
    expect.arrayContaining(["replace caller", "deleteReplaced caller", "same worker"]),
  );
  await environment.update(() => {
    createFunction();
    return {};
  });
  expect(environment.resources.map(({ name }) => name)).not.toContain("caller");
});

test.each<[string, Partial<aws.lambda.PermissionArgs>, "SUCCEEDED" | "FAILED"]>([
  ["for the account leaves it to the role's own policies", { principal: "000000000000" }, "FAILED"],
  ["for everyone lets a role call without a statement of its own", { principal: "*" }, "SUCCEEDED"],
  ["for a service does not", {}, "FAILED"],
  ["for everyone with another source does not", { ...EVENTS, principal: "*" }, "FAILED"],
  ["for another action does not", { principal: "*", action: "lambda:GetFunction" }, "FAILED"],
])("a permission %s", async (_title, args, status) => {
  const { environment } = await deploy(() => {
    const fn = createFunction();
    const { action } = EVENTS;
    const permission = new aws.lambda.Permission("caller", {
      ...{ function: fn.name, action, principal: EVENTS.principal, ...args },
    });
    return { machine: createMachine(fn, { Payload: 1 }, []), permission: permission.id };
  });
  const execution = await startExecution(environment, environment.outputs.machine, {});
  expect(await endOf(environment, execution)).toMatchObject({ status });
});

test.each<[string, Partial<aws.lambda.PermissionArgs>, string]>([
  [
    "of a missing function",
    { function: "worker-gone" },
    "Function not found: arn:aws:lambda:us-east-1:000000000000:function:worker-gone",
  ],
  [
    "for an action of another form",
    { action: "lambda.InvokeFunction" },
    "1 validation error detected: Value 'lambda.InvokeFunction' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])",
  ],
  [
    "with a statement id that is none",
    { statementId: "a.b" },
    "Value 'a.b' at 'statementId' failed to satisfy constraint",
  ],
  [
    "with an id and a prefix",
    { statementId: "a", statementIdPrefix: "b" },
    'Conflicting configuration arguments: "statementId": conflicts with statementIdPrefix',
  ],
  [
    "for a service that is none",
    { principal: "events" },
    'The provided principal was invalid. Please check the principal and try again. principal is "events"; allowed: a service',
  ],
  [
    "for a missing role",
    { principal: "arn:aws:iam::000000000000:role/gone" },
    'principal is "arn:aws:iam::000000000000:role/gone"; there is no such role',
  ],
  ["with a source that is no ARN", { sourceArn: "nightly" }, "Value 'nightly' at 'sourceArn'"],
  ["of an alias", { qualifier: "live" }, "Function not found: arn:aws:lambda:us-east-1"],
  [
    "of $LATEST",
    { qualifier: "$LATEST" },
    "We currently do not support adding policies for $LATEST.",
  ],
])("a permission %s is refused", async (_title, args, message) => {
  expect(await refusalOf(withPermission(args))).toContain(message);
});

test("a second statement with the same id is refused", async () => {
  const refusal = refusalOf(() => {
    const fn = createFunction();
    for (const name of ["one", "two"]) {
      new aws.lambda.Permission(name, { function: fn.name, statementId: "same", ...EVENTS });
    }
  });
  expect(await refusal).toContain(
    "The statement id (same) provided already exists. Please provide a new statement id, or remove the existing statement.",
  );
});

import { expect, test } from "vitest";
import type { Permission } from "../permission.ts";
import { callAs, ROLE, testEndpoint } from "../testing/endpoint.ts";
import { publishedMachine, returning, routingOf } from "../testing/published.ts";

const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:m";

async function stage() {
  const asked: Permission[] = [];
  const endpoint = await testEndpoint({
    authorize: ({ action, resource, qualifier }) =>
      void asked.push({ action, resource, ...(qualifier !== undefined && { qualifier }) }),
  });
  return async (operation: string, request: object) => {
    asked.length = 0;
    await callAs(endpoint, "KEY", operation, request);
    return [...asked];
  };
}

test.each([
  ["StartExecution", { stateMachineArn: `${MACHINE}:1` }, "1"],
  ["StartSyncExecution", { stateMachineArn: `${MACHINE}:live` }, "live"],
  ["DescribeStateMachine", { stateMachineArn: `${MACHINE}:live` }, "live"],
  ["ListExecutions", { stateMachineArn: `${MACHINE}:1` }, "1"],
  ["ListStateMachineAliases", { stateMachineArn: `${MACHINE}:1` }, "1"],
  ["DeleteStateMachineVersion", { stateMachineVersionArn: `${MACHINE}:1` }, "1"],
  ["DescribeStateMachineAlias", { stateMachineAliasArn: `${MACHINE}:live` }, "live"],
  ["UpdateStateMachineAlias", { stateMachineAliasArn: `${MACHINE}:live` }, "live"],
  ["DeleteStateMachineAlias", { stateMachineAliasArn: `${MACHINE}:live` }, "live"],
  [
    "CreateStateMachineAlias",
    { name: "live", routingConfiguration: routingOf(MACHINE, { 1: 100 }) },
    "live",
  ],
])(
  "%s with %j needs the permission of the machine, with the condition of the qualifier",
  async (operation, request, qualifier) => {
    const permissionsOf = await stage();
    expect(await permissionsOf(operation, request)).toEqual([
      { action: `states:${operation}`, resource: MACHINE, qualifier },
    ]);
  },
);

test.each([
  ["PublishStateMachineVersion", { stateMachineArn: MACHINE }],
  ["ListStateMachineVersions", { stateMachineArn: MACHINE }],
  ["UpdateStateMachine", { stateMachineArn: MACHINE }],
  ["DeleteStateMachine", { stateMachineArn: `${MACHINE}:1` }],
  ["StartExecution", { stateMachineArn: MACHINE }],
])(
  "%s with %j needs the permission of the machine, without a condition",
  async (operation, request) => {
    const permissionsOf = await stage();
    expect(await permissionsOf(operation, request)).toEqual([
      { action: `states:${operation}`, resource: MACHINE },
    ]);
  },
);

test("publish needs the permission to publish, too", async () => {
  const permissionsOf = await stage();
  const create = { name: "m", roleArn: ROLE, definition: returning(1) };
  const needed = (operation: string) => ({ action: `states:${operation}`, resource: MACHINE });
  expect(await permissionsOf("CreateStateMachine", create)).toEqual([needed("CreateStateMachine")]);
  expect(await permissionsOf("CreateStateMachine", { ...create, publish: true })).toEqual([
    needed("CreateStateMachine"),
    needed("PublishStateMachineVersion"),
  ]);
  const update = { stateMachineArn: MACHINE, roleArn: ROLE, publish: true };
  expect(await permissionsOf("UpdateStateMachine", update)).toEqual([
    needed("UpdateStateMachine"),
    needed("PublishStateMachineVersion"),
  ]);
});

test("a Task state that starts a version needs the permission with its condition", async () => {
  const asked: Permission[] = [];
  const endpoint = await testEndpoint({
    authorizeTask: ({ action, resource, qualifier }) =>
      void asked.push({ action, resource, ...(qualifier !== undefined && { qualifier }) }),
  });
  const child = await publishedMachine(endpoint.call, [returning(1)]);
  const { status } = await endpoint.run({
    StartAt: "Call",
    States: {
      Call: {
        Type: "Task",
        Resource: "arn:aws:states:::states:startExecution",
        Parameters: { StateMachineArn: `${child}:1` },
        End: true,
      },
    },
  });
  expect(status).toBe("SUCCEEDED");
  expect(asked).toEqual([{ action: "states:StartExecution", resource: child, qualifier: "1" }]);
});

import {
  CreateActivityCommand,
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DescribeActivityCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  ListActivitiesCommand,
  ListStateMachinesCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, onTestFinished, test } from "vitest";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";
import { durableEndpoint } from "../testing/restart.ts";

const TEAM = "111111111111";
const OTHERS = "222222222222";
const FAIL = { StartAt: "Fail", States: { Fail: { Type: "Fail" } } };

function clientOf({ url }: { readonly url: string }, accessKeyId: string): SFNClient {
  const credentials = { accessKeyId, secretAccessKey: "secret" };
  const client = new SFNClient({ region: "us-east-1", endpoint: url, credentials });
  onTestFinished(() => client.destroy());
  return client;
}

/** An endpoint with an activity of one name in two accounts, and the clients of both. */
async function twoAccounts() {
  const endpoint = await testEndpoint();
  const [team, others] = [clientOf(endpoint, TEAM), clientOf(endpoint, OTHERS)];
  const create = new CreateActivityCommand({ name: "flip" });
  const { activityArn } = await team.send(create);
  await others.send(create);
  return { endpoint, team, others, activityArn };
}

const workOn = (activityArn: string | undefined) => ({
  StartAt: "Work",
  States: { Work: { Type: "Task", Resource: activityArn, End: true } },
});

async function started(client: SFNClient, definition: object) {
  const create = new CreateStateMachineCommand({
    name: "work",
    roleArn: ROLE,
    definition: JSON.stringify(definition),
  });
  const { stateMachineArn } = await client.send(create);
  return client.send(new StartExecutionCommand({ stateMachineArn }));
}

describe("an access key of twelve digits", () => {
  test("is the account of what it creates, finds and lists", async () => {
    const { team, others, activityArn } = await twoAccounts();
    expect(activityArn).toBe(`arn:aws:states:us-east-1:${TEAM}:activity:flip`);
    const { executionArn } = await started(team, workOn(activityArn));
    expect(executionArn).toContain(`:${TEAM}:execution:work:`);
    expect((await team.send(new ListActivitiesCommand({}))).activities).toMatchObject([
      { activityArn },
    ]);
    expect((await others.send(new ListStateMachinesCommand({}))).stateMachines).toEqual([]);
    expect(await team.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: "RUNNING",
    });
  });

  test("may do nothing with the resources of another account, which has no policies of resources", async () => {
    const { others, activityArn } = await twoAccounts();
    await expect(others.send(new DescribeActivityCommand({ activityArn }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:iam::${OTHERS}:root is not authorized to perform: states:DescribeActivity on resource: ${activityArn} because no resource-based policy allows the states:DescribeActivity action`,
    });
  });

  test("makes no alias of another account's version", async () => {
    const { endpoint, team, others } = await twoAccounts();
    const name = "work";
    const definition = JSON.stringify(FAIL);
    const { stateMachineArn, stateMachineVersionArn } = await team.send(
      new CreateStateMachineCommand({ name, roleArn: ROLE, definition, publish: true }),
    );
    const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
    const message = `to perform: states:CreateStateMachineAlias on resource: ${stateMachineArn} because`;
    await expect(
      others.send(new CreateStateMachineAliasCommand({ name: "live", routingConfiguration })),
    ).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(message),
    });
    const create = {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:sfn:createStateMachineAlias",
      Parameters: {
        Name: "live",
        RoutingConfiguration: [{ StateMachineVersionArn: stateMachineVersionArn, Weight: 100 }],
      },
      End: true,
    };
    expect(await endpoint.run({ StartAt: "C", States: { C: create } })).toMatchObject({
      status: "FAILED",
      cause: expect.stringContaining(message),
    });
  });

  test("can't answer the tasks of another account", async () => {
    const { team, others, activityArn } = await twoAccounts();
    const { executionArn } = await started(team, workOn(activityArn));
    const { taskToken } = await team.send(new GetActivityTaskCommand({ activityArn }));
    const answer = new SendTaskSuccessCommand({ taskToken, output: "{}" });
    await expect(others.send(answer)).rejects.toMatchObject({ name: "InvalidToken" });
    await team.send(answer);
    expect(await team.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: "SUCCEEDED",
    });
  });

  test("finds after a restart what it has created", async () => {
    const { endpoint, afterCrash } = await durableEndpoint();
    const { executionArn } = await started(clientOf(endpoint, TEAM), FAIL);
    const team = clientOf(await afterCrash(), TEAM);
    expect((await team.send(new ListStateMachinesCommand({}))).stateMachines).toHaveLength(1);
    expect(await team.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: "FAILED",
    });
  });
});

test("any other access key acts in the account of the endpoint, and so do calls in process", async () => {
  const endpoint = await testEndpoint({ accountId: TEAM });
  await clientOf(endpoint, "local").send(new CreateActivityCommand({ name: "a" }));
  await clientOf(endpoint, "1234567890123").send(new CreateActivityCommand({ name: "b" }));
  const names = ["a", "b"];
  expect(await endpoint.call("ListActivities", {})).toMatchObject({
    activities: names.map((name) => ({
      activityArn: `arn:aws:states:us-east-1:${TEAM}:activity:${name}`,
    })),
  });
});

test("where authorize decides who calls, no access key is an account", async () => {
  const endpoint = await testEndpoint({ authorize: () => {} });
  const { activityArn } = await clientOf(endpoint, TEAM).send(
    new CreateActivityCommand({ name: "a" }),
  );
  expect(activityArn).toBe("arn:aws:states:us-east-1:000000000000:activity:a");
});

test("a state can't hand its task to an activity of another account", async () => {
  const { endpoint, activityArn } = await twoAccounts();
  expect(await endpoint.run(workOn(activityArn))).toMatchObject({
    status: "FAILED",
    error: "ActivityDoesNotExist",
  });
});

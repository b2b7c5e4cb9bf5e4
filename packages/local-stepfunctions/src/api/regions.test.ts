import {
  CreateActivityCommand,
  GetActivityTaskCommand,
  ListActivitiesCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { describe, expect, onTestFinished, test } from "vitest";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";

const WEST = "us-west-2";
const ACTIVITY_IN_WEST = "arn:aws:states:us-west-2:000000000000:activity:flip";
const WORK = { StartAt: "Work", States: { Work: { Type: "Task", End: true } } };
const workOn = (activityArn: string) => ({
  ...WORK,
  States: { Work: { ...WORK.States.Work, Resource: activityArn } },
});

/** An endpoint with an activity of one name in two regions. */
async function twoRegions() {
  const endpoint = await testEndpoint();
  const activityArn = await endpoint.activity("flip");
  await endpoint.call("CreateActivity", { name: "flip" }, WEST);
  return { ...endpoint, activityArn };
}

describe("a call", () => {
  test("is made in the region that it is signed for, with which one endpoint serves all", async () => {
    const endpoint = await testEndpoint();
    const clientIn = (region: string) => {
      const credentials = { accessKeyId: "AKIDTEST", secretAccessKey: "secret" };
      const client = new SFNClient({ region, endpoint: endpoint.url, credentials });
      onTestFinished(() => client.destroy());
      return client;
    };
    const [east, west] = [clientIn("us-east-1"), clientIn(WEST)];
    const { activityArn } = await west.send(new CreateActivityCommand({ name: "flip" }));
    expect(activityArn).toBe(ACTIVITY_IN_WEST);
    expect((await west.send(new ListActivitiesCommand({}))).activities).toHaveLength(1);
    expect((await east.send(new ListActivitiesCommand({}))).activities).toEqual([]);
    await expect(east.send(new GetActivityTaskCommand({ activityArn }))).rejects.toMatchObject({
      name: "ActivityDoesNotExist",
    });
  });

  test("lists, finds and deletes nothing of another region", async () => {
    const endpoint = await twoRegions();
    const definition = JSON.stringify(workOn(endpoint.activityArn));
    const request = { name: "work", roleArn: ROLE, definition };
    const created = await endpoint.call("CreateStateMachine", request, WEST);
    const { stateMachineArn } = created as { stateMachineArn: string };
    expect(await endpoint.call("ListStateMachines", {})).toEqual({ stateMachines: [] });
    await expect(endpoint.call("StartExecution", { stateMachineArn })).rejects.toMatchObject({
      code: "StateMachineDoesNotExist",
    });
    await endpoint.call("DeleteStateMachine", { stateMachineArn });
    await endpoint.call("DeleteActivity", { activityArn: ACTIVITY_IN_WEST });
    expect(await endpoint.call("ListActivities", {}, WEST)).toMatchObject({
      activities: [{ activityArn: ACTIVITY_IN_WEST }],
    });
    expect(await endpoint.call("ListStateMachines", {}, WEST)).toMatchObject({
      stateMachines: [{ stateMachineArn }],
    });
  });

  test("finds no Map run of another region", async () => {
    const endpoint = await testEndpoint();
    const ItemProcessor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "Pass",
      States: { Pass: { Type: "Pass", End: true } },
    };
    const States = { Each: { Type: "Map", ItemProcessor, End: true } };
    const machine = await endpoint.machine({ StartAt: "Each", States });
    const parent = await endpoint.start(machine, [1]);
    await endpoint.clock.advance(0);
    const events = await endpoint.history(parent);
    const run = events.find(({ type }) => type === "MapRunStarted");
    const mapRun = run?.["mapRunStartedEventDetails"] as { readonly mapRunArn: string };
    expect(await endpoint.call("ListExecutions", mapRun)).toMatchObject({
      executions: [mapRun],
    });
    for (const operation of ["ListExecutions", "DescribeMapRun"]) {
      await expect(endpoint.call(operation, mapRun, WEST)).rejects.toMatchObject({
        code: "ResourceNotFound",
      });
    }
  });

  test("can't answer a task of another region", async () => {
    const endpoint = await twoRegions();
    const { activityArn } = endpoint;
    const execution = await endpoint.start(await endpoint.machine(workOn(activityArn)));
    const { taskToken } = await endpoint.take(activityArn);
    const answer = { taskToken, output: "{}" };
    await expect(endpoint.call("SendTaskSuccess", answer, WEST)).rejects.toMatchObject({
      code: "InvalidToken",
    });
    await endpoint.call("SendTaskSuccess", answer);
    expect(await endpoint.describe(execution)).toMatchObject({ status: "SUCCEEDED" });
  });
});

test("a state can't hand its task to an activity of another region", async () => {
  const endpoint = await twoRegions();
  expect(await endpoint.run(workOn(ACTIVITY_IN_WEST))).toMatchObject({
    status: "FAILED",
    error: "ActivityDoesNotExist",
    cause: `Activity Does Not Exist: '${ACTIVITY_IN_WEST}'`,
  });
});

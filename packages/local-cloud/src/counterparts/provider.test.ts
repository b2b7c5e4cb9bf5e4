import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { callApi, deployForTest as deploy } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";

const CONFIG = { "aws:defaultTags": { tags: { team: "stack" } } };

/** Two state machines that send to a queue each, of which they may only send to one of the provider. */
function program({ region = "us-east-1", tag = "provider" } = {}) {
  const team = new aws.Provider("team", {
    region,
    profile: "team",
    defaultTags: { tags: { team: tag } },
  });
  const role = createRole("machine", "states.amazonaws.com", [
    {
      ...allow("sqs:SendMessage", "*"),
      Condition: { StringEquals: { "aws:ResourceTag/team": "provider" } },
    },
  ]);
  const machine = (name: string, opts: pulumi.CustomResourceOptions) => {
    const queue = new aws.sqs.Queue(name, {}, opts);
    const send = {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage",
      Parameters: { QueueUrl: queue.url, MessageBody: "x" },
      End: true,
    };
    return new aws.sfn.StateMachine(
      name,
      {
        type: "EXPRESS",
        roleArn: role.arn,
        definition: pulumi.jsonStringify({ StartAt: "Send", States: { Send: send } }),
      },
      { dependsOn: role.ready },
    ).arn;
  };
  return { ofTeam: machine("of-team", { provider: team }), ofStack: machine("of-stack", {}) };
}

test("resources have the tags of their explicit provider, and not those of the stack", async () => {
  const { environment } = await deploy(() => program(), {
    settings: { project: "demo", stack: "local", config: CONFIG },
  });
  const { outputs, stepFunctionsUrl, credentials } = environment;
  const run = async (stateMachineArn: string) => {
    const request = { stateMachineArn };
    const answer = await callApi(
      stepFunctionsUrl,
      credentials.accessKeyId,
      "StartSyncExecution",
      request,
    );
    return (answer as { status: string }).status;
  };
  expect([await run(outputs.ofTeam), await run(outputs.ofStack)]).toEqual(["SUCCEEDED", "FAILED"]);
});

test("an update can change a provider, but not the tags of all its resources", async () => {
  const { environment } = await deploy(() => program());
  const changed = environment.update(() => program({ tag: "other" }));
  await expect(changed).rejects.toThrow(
    "team (pulumi:providers:aws): defaultTags can't change in an update",
  );
  const { changes } = await environment.update(() => program({ region: "eu-west-1" }));
  const kinds = changes.map(({ kind, resource }) => `${kind} ${resource.name} ${resource.type}`);
  expect(kinds.filter((one) => !one.startsWith("same"))).toEqual([
    "replace team pulumi:providers:aws",
    "replace of-team aws:sqs/queue:Queue",
    "update of-team aws:sfn/stateMachine:StateMachine",
    "deleteReplaced team pulumi:providers:aws",
    "deleteReplaced of-team aws:sqs/queue:Queue",
  ]);
});

test("a provider is told with its Region", async () => {
  const { environment } = await deploy(() => program({ region: "eu-west-1" }));
  expect(environment.resources.find(({ name }) => name === "team")?.description).toBe(
    "provider, in eu-west-1",
  );
});

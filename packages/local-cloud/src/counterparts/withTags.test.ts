import * as aws from "@pulumi/aws";
import { expect, test } from "vitest";
import { callApi, deployForTest as deploy } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";
import { readDefaultTags } from "./withTags.ts";

const TEAM = "aws:ResourceTag/team";

test("a condition on tags holds for a resource's own tags and for those of the stack, in an Allow and in a Deny", async () => {
  const { environment, failures } = await deploy(
    () => {
      const tagged = (name: string, tags?: Record<string, string>) =>
        new aws.sqs.Queue(name, { name, ...(tags && { tags }) });
      const queues = {
        own: tagged("own", { team: "b" }),
        stacks: tagged("stacks"),
        frozen: tagged("frozen", { state: "frozen" }),
      };
      const role = createRole("machine", "states.amazonaws.com", [
        { ...allow("sqs:SendMessage", "*"), Condition: { StringEquals: { [TEAM]: ["a", "b"] } } },
        {
          ...allow("sqs:*", "*"),
          Effect: "Deny",
          Condition: { StringEquals: { "aws:ResourceTag/state": "frozen" } },
        },
      ]);
      const machine = (name: string, queue: aws.sqs.Queue) =>
        new aws.sfn.StateMachine(
          name,
          {
            type: "EXPRESS",
            roleArn: role.arn,
            definition: queue.url.apply((QueueUrl) =>
              JSON.stringify({
                StartAt: "Send",
                States: {
                  Send: {
                    Type: "Task",
                    Resource: "arn:aws:states:::sqs:sendMessage",
                    Parameters: { QueueUrl, MessageBody: "x" },
                    End: true,
                  },
                },
              }),
            ),
          },
          { dependsOn: role.ready },
        ).arn;
      return {
        own: machine("to-own", queues.own),
        stacks: machine("to-stacks", queues.stacks),
        tagsAll: queues.own.tagsAll,
        frozen: machine("to-frozen", queues.frozen),
      };
    },
    {
      settings: {
        project: "demo",
        stack: "local",
        config: { "aws:defaultTags": { tags: { team: "a" } } },
      },
    },
  );
  const { outputs, stepFunctionsUrl, credentials } = environment;
  const run = async (stateMachineArn: string) => {
    const answer = await callApi(stepFunctionsUrl, credentials.accessKeyId, "StartSyncExecution", {
      stateMachineArn,
    });
    return (answer as { status: string }).status;
  };
  expect(outputs.tagsAll).toEqual({ team: "b" });
  expect(await run(outputs.own)).toBe("SUCCEEDED");
  expect(await run(outputs.stacks)).toBe("SUCCEEDED");
  expect(await run(outputs.frozen)).toBe("FAILED");
  expect(failures.all.join()).toContain("with an explicit deny in an identity-based policy");
});

test("the tags of a stack may be an object or text, and nothing else", () => {
  expect(readDefaultTags({})).toEqual({});
  expect(readDefaultTags({ "aws:defaultTags": { tags: { a: "b" } } })).toEqual({ a: "b" });
  expect(readDefaultTags({ "aws:defaultTags": '{"tags":{"a":"b"}}' })).toEqual({ a: "b" });
  expect(() => readDefaultTags({ "aws:defaultTags": { tags: { a: 1 } } })).toThrow(
    "aws:defaultTags: ",
  );
});

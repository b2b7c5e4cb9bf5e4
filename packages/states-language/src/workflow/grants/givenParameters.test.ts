import { describe, expect, test } from "vitest";
import { INTEGRATIONS } from "../../services/integrations.ts";
import type { Shape } from "../../services/shape.ts";
import { readTaskModel } from "../../services/taskModel.ts";
import { MissingGrant } from "./missingGrant.ts";
import { RULES } from "./rules.ts";
import { grantsOfState, written } from "./testing/place.ts";

/** Roles that the caller does not pass: a condition of the call's own action has them, or the service takes them from elsewhere. */
const NOT_PASSED: Readonly<Record<string, readonly string[]>> = {
  // emr-containers:ExecutionRoleArn is a condition key of StartJobRun.
  "emr-containers:startJobRun": ["ExecutionRoleArn"],
  // Redshift has it already.
  "sagemaker:createProcessingJob": [
    "ProcessingInputs.DatasetDefinition.RedshiftDatasetDefinition.ClusterRoleArn",
  ],
};

/** Tags that the service itself puts on what it makes. */
const NOT_OF_THE_CALLER: Readonly<Record<string, readonly string[]>> = {
  "batch:submitJob": ["PropagateTags"],
  "ecs:runTask": ["EnableECSManagedTags"],
};

const integrations = Object.entries(INTEGRATIONS).flatMap(([service, actions]) =>
  Object.keys(actions).map((action) => ({ name: `${service}:${action}`, service, action })),
);

/** The paths of the parameters whose names match. */
function pathsIn(shape: Shape, name: RegExp, path: readonly string[] = []): string[] {
  if (path.length > 6) return [];
  if (shape.type === "list") return pathsIn(shape.element, name, path);
  if (shape.type === "map") return pathsIn(shape.value, name, path);
  if (shape.type !== "structure") return [];
  return [...shape.members].flatMap(([member, inner]) => {
    const found = [...path, member];
    return name.test(member) ? [found.join(".")] : pathsIn(inner, name, found);
  });
}

describe.each(integrations)("$name", ({ name, service, action }) => {
  const rule = RULES[service]?.[action] ?? { needs: [] };
  async function parameters(named: RegExp): Promise<string[]> {
    const arn = `arn:aws:states:::${name}`;
    const pattern = "requestResponse";
    const model = await readTaskModel({ kind: "service", arn, service, action, pattern });
    return model?.input === undefined ? [] : pathsIn(model.input, named);
  }

  test("passes each role that its parameters name", async () => {
    const passed = rule.needs
      .filter(({ actions }) => actions.includes("iam:PassRole"))
      .map(({ given }) => given);
    const roles = await parameters(/(?<!Instance)(?:Role|RoleArn|RoleOverride)$/);
    const known = [...passed, ...(NOT_PASSED[name] ?? [])];
    expect(roles.filter((role) => !known.includes(role))).toEqual([]);
  });

  test("may tag what it makes with tags", async () => {
    const tagging = rule.needs.filter(({ actions }) =>
      actions.some((one) => /:(?:TagResource|AddTags)$/.test(one)),
    );
    const tags = (await parameters(/Tags$/)).filter((path) => !path.includes("."));
    if (tagging.some(({ given }) => given === undefined)) return;
    const known = [...tagging.map(({ given }) => given), ...(NOT_OF_THE_CALLER[name] ?? [])];
    expect(tags.filter((one) => !known.includes(one))).toEqual([]);
  });
});

test("tags need an action only where the call has them, also where they are computed", async () => {
  const run = { Type: "Task", Resource: "arn:aws:states:::emr-serverless:startJobRun" };
  const parameters = { ApplicationId: "a1" };
  const needed = async (more: object) =>
    written(await grantsOfState({ ...run, Parameters: { ...parameters, ...more } }));
  const untagged = ["emr-serverless:StartJobRun on emr-serverless:/applications/a1"];
  const tagged = [
    ...untagged,
    "emr-serverless:TagResource on emr-serverless:/applications/a1/jobruns/*",
  ];
  expect(await needed({})).toEqual(untagged);
  expect(await needed({ Tags: { team: "data" } })).toEqual(tagged);
  expect(await needed({ "Tags.$": "$.tags" })).toEqual(tagged);
});

const sent = (QueueUrl: string) =>
  grantsOfState({
    Type: "Task",
    Resource: "arn:aws:states:::sqs:sendMessage",
    Parameters: { QueueUrl, MessageBody: "m" },
  });

test.each([
  ["https://sqs.us-east-1.amazonaws.com/123456789012/todo", "us-east-1"],
  ["https://sqs-fips.us-east-1.amazonaws.com/123456789012/todo", "us-east-1"],
  ["https://sqs.cn-north-1.amazonaws.com.cn/123456789012/todo", "cn-north-1"],
  ["https://us-west-2.queue.amazonaws.com/123456789012/todo", "us-west-2"],
  ["https://queue.amazonaws.com/123456789012/todo", "us-east-1"],
])("the address %s names a queue", async (url, region) => {
  expect(await sent(url)).toMatchObject([
    { resources: [`arn:aws:sqs:${region}:123456789012:todo`] },
  ]);
});

test.each(["todo", "https://queues.example.com/todo", "arn:aws:sqs:us-east-1:123456789012:todo"])(
  "the address %s names none, so that its author says which",
  async (url) => {
    await expect(sent(url)).rejects.toThrow(MissingGrant);
  },
);

test("an address of one's own in front of an API does not say which API", async () => {
  const Resource = "arn:aws:states:::apigateway:invoke";
  const Parameters = { ApiEndpoint: "api.example.com", Method: "GET", AuthType: "IAM_ROLE" };
  await expect(grantsOfState({ Type: "Task", Resource, Parameters })).rejects.toThrow(
    "execute-api:Invoke on arn:aws:execute-api:eu-west-1:123456789012:<ApiEndpoint>/",
  );
});

test("a text message to a number is for no topic, so that its author says why any is allowed", async () => {
  const Resource = "arn:aws:states:::sns:publish";
  const text = { Type: "Task", Resource, Parameters: { PhoneNumber: "+1555", Message: "m" } };
  await expect(grantsOfState(text)).rejects.toThrow(
    '{ action: "sns:Publish", resource: "*", because: "…" }',
  );
});

import { describe, expect, test } from "vitest";
import type { Workflow } from "../defineWorkflow.ts";
import { grantsOf } from "./grantsOf.ts";
import { MissingGrant } from "./missingGrant.ts";
import { grantsOfState, iam, PLACE, written } from "./testing/place.ts";

const task = (Resource: string, Parameters: object = {}) => ({
  Type: "Task",
  Resource: `arn:aws:states:::${Resource}`,
  Parameters,
});

async function needed(state: object, options: Pick<Workflow, "allows"> = {}) {
  return written(await grantsOfState(state, options));
}

async function refused(state: object, options: Pick<Workflow, "allows"> = {}) {
  const error = await grantsOfState(state, options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(MissingGrant);
  return error instanceof MissingGrant ? error.message.split("\n").slice(1) : [];
}

describe("a call whose resource is computed", () => {
  const computed = task("dynamodb:getItem", { "TableName.$": "$.table" });

  test("is an error that names workflow, state, action and resource, and what to write", async () => {
    await expect(grantsOfState(computed)).rejects.toThrow(
      [
        "workflow w has calls without a grant:",
        `- /States/Call calls dynamodb:getItem, which needs dynamodb:GetItem on arn:aws:dynamodb:eu-west-1:123456789012:table/<TableName>; its parameters don't say which: write it into the workflow's \`allows\`: { action: "dynamodb:GetItem", resource: "arn:{partition}:dynamodb:{region}:{account}:table/<TableName>" }`,
      ].join("\n"),
    );
  });

  test("is one in JSONata too, also where all arguments are computed", async () => {
    const Resource = "arn:aws:states:::dynamodb:getItem";
    const query = { Type: "Task", Resource, Arguments: { TableName: "{% $states.input.table %}" } };
    expect(await refused(query)).toHaveLength(1);
    expect(await refused({ ...query, Arguments: "{% $states.input %}" })).toHaveLength(1);
  });

  test("has the resource that its author says, in each environment", async () => {
    const resource = "arn:{partition}:dynamodb:{region}:{account}:table/orders";
    const allows = [{ action: "dynamodb:GetItem", resource }];
    expect(await needed(computed, { allows })).toEqual([
      "dynamodb:GetItem on dynamodb:table/orders",
    ]);
  });

  test("is an error where the author allows another action", async () => {
    const allows = [{ action: "dynamodb:PutItem", resource: "arn:aws:dynamodb:::table/orders" }];
    expect(await refused(computed, { allows })).toHaveLength(1);
  });

  test("needs each action of the author that is not said", async () => {
    const [line] = await refused(task("glue:startJobRun.sync", { "JobName.$": "$.job" }), {
      allows: [{ action: "glue:StartJobRun", resource: "arn:aws:glue:::job/a" }],
    });
    expect(line).toContain("needs glue:GetJobRun, glue:GetJobRuns, glue:BatchStopJobRun on");
  });
});

test("what a call needs beside the computed resource is said too, with a reason where it has a wildcard", async () => {
  const Parameters = { JobName: "pay", JobDefinition: "pay:3", "JobQueue.$": "$.queue" };
  const [line] = await refused(task("batch:submitJob", Parameters));
  const at = (resource: string) => `"arn:{partition}:batch:{region}:{account}:${resource}"`;
  const all = ["job-definition/pay:3", "job-definition/pay:3:*", "job-queue/<JobQueue>", "job/*"];
  expect(line).toContain(
    `{ action: "batch:SubmitJob", resource: [${all.map(at).join(", ")}], because: "…" }`,
  );
});

describe("a call of the SDK", () => {
  test("needs the action of its name on the resource that its parameters name", async () => {
    const query = task("aws-sdk:dynamodb:query", { TableName: "orders", IndexName: "by-day" });
    expect(await needed(query)).toEqual([
      "dynamodb:Query on dynamodb:table/orders dynamodb:table/orders/index/by-day",
    ]);
    const get = task("aws-sdk:s3:getObject", { Bucket: "files", Key: "a/b.csv" });
    expect(await needed(get)).toEqual(["s3:GetObject on s3:files/a/b.csv"]);
    const purge = task("aws-sdk:sqs:purgeQueue", {
      QueueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/todo",
    });
    expect(await needed(purge)).toEqual(["sqs:PurgeQueue on sqs:todo"]);
  });

  test("is an error where a part of its resource is computed, or the resource is of another kind", async () => {
    const computed = task("aws-sdk:s3:getObject", { Bucket: "files", "Key.$": "$.key" });
    expect(await refused(computed)).toHaveLength(1);
    const Bucket = "arn:aws:s3:eu-west-1:123456789012:accesspoint/team";
    expect(await refused(task("aws-sdk:s3:getObject", { Bucket, Key: "a" }))).toHaveLength(1);
  });

  test("is an error where its index is computed", async () => {
    const query = task("aws-sdk:dynamodb:query", { TableName: "orders", "IndexName.$": "$.index" });
    const [line] = await refused(query);
    expect(line).toContain("table/orders and ");
  });

  test("needs all resources where IAM has none", async () => {
    expect(await needed(task("aws-sdk:ec2:describeInstances"))).toEqual([
      "ec2:DescribeInstances on *",
    ]);
  });

  test("is an error where a secret is named without the end of its ARN", async () => {
    expect(
      await refused(task("aws-sdk:secretsmanager:getSecretValue", { SecretId: "key" })),
    ).toHaveLength(1);
    const SecretId = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf";
    expect(await needed(task("aws-sdk:secretsmanager:getSecretValue", { SecretId }))).toEqual([
      "secretsmanager:GetSecretValue on secretsmanager:secret:key-AbCdEf",
    ]);
  });

  test("is an error where IAM has no action of its name, until the author says for which call", async () => {
    const list = task("aws-sdk:s3:listObjectsV2", { Bucket: "files" });
    expect(await refused(list)).toEqual([
      `- /States/Call calls aws-sdk:s3:listObjectsV2, and IAM has no action s3:ListObjectsV2: write the action that it checks into the workflow's \`allows\`: { calls: "aws-sdk:s3:listObjectsV2", action: "SERVICE:Action", resource: "arn:…" }`,
    ]);
    const allowance = { action: "s3:ListBucket", resource: "arn:aws:s3:::files" };
    expect(await refused(list, { allows: [allowance] })).toHaveLength(1);
    const allows = [{ ...allowance, calls: "aws-sdk:s3:listObjectsV2" }];
    expect(await needed(list, { allows })).toEqual(["s3:ListBucket on s3:files"]);
  });

  const AT = "eu-west-1:123456789012";
  test.each([
    [
      "sfn:startExecution",
      { StateMachineArn: `arn:aws:states:${AT}:stateMachine:child` },
      "states:StartExecution on states:stateMachine:child",
    ],
    ["costexplorer:listCostCategoryDefinitions", {}, "ce:ListCostCategoryDefinitions on *"],
    ["resourcegroupstaggingapi:getResources", {}, "tag:GetResources on *"],
    ["cloudwatch:listDashboards", {}, "cloudwatch:ListDashboards on *"],
  ])(
    "of %s needs the action of the prefix that IAM has for the service",
    async (call, parameters, need) => {
      const state = task(`aws-sdk:${call}`, parameters);
      expect(await needed(state).catch((error) => String(error))).toEqual([need]);
    },
  );

  test.each([
    // IAM asks for the group with `:*` or for its streams.
    [
      "cloudwatchlogs:startQuery",
      { LogGroupName: "/orders" },
      `arn:aws:logs:${AT}:log-group:<LogGroupName>`,
    ],
    [
      "cognitoidentityprovider:adminGetUser",
      { UserPoolId: "eu-west-1_a", Username: "b" },
      `arn:aws:cognito-idp:${AT}:userpool/<UserPoolId>`,
    ],
    // Its ARN has an id that no parameter has.
    [
      "applicationautoscaling:registerScalableTarget",
      { ResourceId: "service/main/web" },
      `arn:aws:application-autoscaling:${AT}:scalable-target/<ResourceId>`,
    ],
    [
      "databasemigration:startReplicationTask",
      { ReplicationTaskArn: `arn:aws:dms:${AT}:task:ABC` },
      `arn:aws:dms:${AT}:<the resource>`,
    ],
    [
      "sfn:sendTaskSuccess",
      { Output: "{}", "TaskToken.$": "$.token" },
      `arn:aws:states:${AT}:<the activity or stateMachine of the token>`,
    ],
  ])(
    "of %s is an error, which names what IAM would ask for without what may be wrong: parameters that are no ARNs don't say it for a service that IAM calls otherwise",
    async (call, parameters, asked) => {
      const [line] = await refused(task(`aws-sdk:${call}`, parameters));
      expect(line).toContain(` on ${asked}`);
      expect(line).toContain(
        "; IAM has the service under another name, so only parameters that are ARNs say which: write it into",
      );
    },
  );

  test("names the action of IAM's prefix where no parameter says on what", async () => {
    const describe = task("aws-sdk:sfn:describeExecution", { "ExecutionArn.$": "$.arn" });
    expect(await refused(describe)).toEqual([
      expect.stringContaining("which needs states:DescribeExecution on arn:aws:states:eu-west-1:"),
    ]);
    const resource = "arn:{partition}:states:{region}:{account}:execution:child:*";
    const because = "executions have their names only once they run";
    const allows = [{ action: "states:DescribeExecution", resource, because }];
    expect(await needed(describe, { allows })).toEqual([
      "states:DescribeExecution on states:execution:child:*",
    ]);
  });
});

test("an action of the same name that another service has counts only where IAM does not know the call", async () => {
  const query = task("aws-sdk:dynamodb:query", { "TableName.$": "$.table" });
  const allows = [{ action: "timestream:Query", resource: "arn:aws:timestream:::table/t" }];
  expect(await refused(query, { allows })).toHaveLength(1);
});

describe("the author's iam:PassRole", () => {
  const resource = "arn:{partition}:iam::{account}:role/render";
  const runTask = task("ecs:runTask", { TaskDefinition: "render:3" });

  test("is for the services to which the calls pass roles", async () => {
    const allows = [{ action: "iam:passrole", resource }];
    expect(await needed(runTask, { allows })).toEqual([
      "ecs:RunTask on ecs:task-definition/render:3",
      "iam:passrole on iam:role/render if iam:PassedToService = ecs-tasks.amazonaws.com",
    ]);
  });

  test("is for the service that the author names, and refused where nothing names one", async () => {
    const list = task("aws-sdk:ec2:describeInstances");
    const allowance = { action: "iam:PassRole", resource };
    await expect(needed(list, { allows: [allowance] })).rejects.toThrow(
      "allows[0].passedTo is undefined; allowed: the service that gets the role, such as lambda.amazonaws.com",
    );
    const allows = [{ ...allowance, passedTo: "lambda.amazonaws.com" }];
    expect(await needed(list, { allows })).toContain(
      "iam:PassRole on iam:role/render if iam:PassedToService = lambda.amazonaws.com",
    );
  });

  test("is demanded for a task definition, unless the author says that it has no roles", async () => {
    const [line] = await refused(runTask);
    expect(line).toMatch(
      /; where there is no role: { action: "iam:PassRole", resource: \[\], because: "…" }$/,
    );
    const none = { action: "iam:PassRole", resource: [], because: "it has no roles" };
    expect(await needed(runTask, { allows: [none] })).toEqual([
      "ecs:RunTask on ecs:task-definition/render:3",
    ]);
  });
});

describe("lambda", () => {
  test.each([
    ["price", "price"],
    ["price:live", "price:live"],
    ["arn:aws:lambda:eu-west-1:123456789012:function:price:7", "price:7"],
    ["123456789012:function:price", "price"],
  ])("needs the function that %s names", async (FunctionName, name) => {
    expect(await needed(task("lambda:invoke.waitForTaskToken", { FunctionName }))).toEqual([
      `lambda:InvokeFunction on lambda:function:${name}`,
    ]);
  });

  test("needs the qualifier, or any where it is computed", async () => {
    const named = task("lambda:invoke", { FunctionName: "price", Qualifier: "live" });
    expect(await needed(named)).toEqual(["lambda:InvokeFunction on lambda:function:price:live"]);
    const computed = task("lambda:invoke", { FunctionName: "price", "Qualifier.$": "$.alias" });
    expect(await needed(computed)).toEqual(["lambda:InvokeFunction on lambda:function:price:*"]);
  });

  test("needs the function that is the Resource itself", async () => {
    const Resource = "arn:aws:lambda:us-east-1:210987654321:function:price";
    expect(await needed({ Type: "Task", Resource })).toEqual([
      `lambda:InvokeFunction on ${Resource}`,
    ]);
  });
});

describe("nothing is needed", () => {
  test.each([
    [
      "by what hands tasks to a workload",
      { Type: "Task", Resource: "$".concat("{workload.thumbnail}") },
    ],
    [
      "by an activity",
      { Type: "Task", Resource: "arn:aws:states:eu-west-1:123456789012:activity:a" },
    ],
    ["by a Map in the machine itself", { Type: "Map", ItemProcessor: { States: {} } }],
    ["by an API that is called without a signature", task("apigateway:invoke")],
  ])("%s", async (_, state) => {
    expect(await needed(state)).toEqual([]);
  });
});

test("a task with credentials needs to assume their role, and nothing of its call", async () => {
  const RoleArn = "arn:aws:iam::210987654321:role/reader";
  const call = task("dynamodb:getItem", { TableName: "orders" });
  expect(await needed({ ...call, Credentials: { RoleArn } })).toEqual([
    `sts:AssumeRole on ${RoleArn}`,
  ]);
  const [line] = await refused({ ...call, Credentials: { "RoleArn.$": "$.role" } });
  expect(line).toContain("dynamodb:getItem, which needs sts:AssumeRole on");
});

describe("a distributed Map", () => {
  const ItemProcessor = { ProcessorConfig: { Mode: "DISTRIBUTED" }, StartAt: "One", States: {} };
  const own = [
    "states:StartExecution on states:stateMachine:orders",
    "states:DescribeExecution states:StopExecution states:RedriveExecution on states:execution:orders/rows:*",
  ];

  test("needs executions of its own machine, and its objects", async () => {
    const map = {
      Type: "Map",
      Label: "rows",
      ItemProcessor,
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        Parameters: { Bucket: "files", Key: "rows.csv" },
      },
      ResultWriter: {
        Resource: "arn:aws:states:::s3:putObject",
        Parameters: { Bucket: "results", Prefix: "rows/" },
      },
    };
    expect(await needed(map)).toEqual([
      ...own,
      "s3:GetObject on s3:files/rows.csv",
      "s3:PutObject s3:GetObject s3:ListMultipartUploadParts s3:AbortMultipartUpload on s3:results/rows/*",
    ]);
  });

  test("is an error where it reads a computed object", async () => {
    const Parameters = { Bucket: "files", "Key.$": "$.key" };
    const ItemReader = { Resource: "arn:aws:states:::s3:getObject", Parameters };
    const [line] = await refused({ Type: "Map", Label: "rows", ItemProcessor, ItemReader });
    expect(line).toContain("needs s3:GetObject on arn:aws:s3:::files/<Key>");
    const allows = [
      { action: "s3:GetObject", resource: "arn:aws:s3:::files/*", because: "each file has a name" },
    ];
    const lines = await needed(
      { Type: "Map", Label: "rows", ItemProcessor, ItemReader },
      { allows },
    );
    expect(lines).toEqual([...own, "s3:GetObject on s3:files/*"]);
  });

  test("needs the list of a bucket that it reads", async () => {
    const ItemReader = {
      Resource: "arn:aws:states:::s3:listObjectsV2",
      Arguments: { Bucket: "files", Prefix: "today/" },
    };
    expect(await needed({ Type: "Map", Label: "rows", ItemProcessor, ItemReader })).toEqual([
      ...own,
      "s3:ListBucket on s3:files",
    ]);
  });

  const reading = (action: string, ReaderConfig: object, Parameters: object) => ({
    ...{ Type: "Map", Label: "rows", ItemProcessor },
    ItemReader: { Resource: `arn:aws:states:::s3:${action}`, ReaderConfig, Parameters },
  });
  const manifest = { InputType: "MANIFEST" };

  test("needs what it reads besides: a version, the objects of a list, the files of an inventory", async () => {
    const Key = "lists/files/all/2026-01-01T00-00Z/manifest.json";
    const objects = { InputType: "JSON", Transformation: "LOAD_AND_FLATTEN" };
    const maps = [
      reading("getObject", { InputType: "JSON" }, { Bucket: "b", Key: "k", VersionId: "3" }),
      reading("listObjectsV2", objects, { Bucket: "b", Prefix: "today/" }),
      reading("listObjectsV2", objects, { Bucket: "b" }),
      reading("getObject", manifest, { Bucket: "b", Key }),
    ];
    const found = await Promise.all(maps.map((map) => needed(map)));
    expect(found.map((lines) => lines.slice(own.length))).toEqual([
      ["s3:GetObject s3:GetObjectVersion on s3:b/k"],
      ["s3:ListBucket on s3:b", "s3:GetObject on s3:b/today/*"],
      ["s3:ListBucket on s3:b", "s3:GetObject on s3:b/*"],
      [`s3:GetObject on s3:b/${Key} s3:b/lists/files/all/data/*`],
    ]);
  });

  test("is an error where only the manifest of an UNLOAD says what is read", async () => {
    const config = { ...manifest, ManifestType: "ATHENA_DATA" };
    const map = reading("getObject", config, { Bucket: "b", Key: "unload/manifest.csv" });
    const [line] = await refused(map);
    expect(line).toContain(
      "needs s3:GetObject on arn:aws:s3:::<the bucket of the files>/<the files of the manifest>",
    );
    const resource = "arn:aws:s3:::b/unload/*";
    const allows = [{ action: "s3:GetObject", resource, because: "Athena names its files" }];
    expect(await needed(map, { allows })).toEqual([
      ...own,
      "s3:GetObject on s3:b/unload/manifest.csv s3:b/unload/*",
    ]);
  });
});

test("a state inside others counts, statements are merged, and all errors come at once", async () => {
  const put = { ...task("dynamodb:putItem", { TableName: "orders" }), End: true };
  const inner = { StartAt: "Put", States: { Put: put } };
  const get = task("dynamodb:getItem", { TableName: "orders" });
  const other = task("dynamodb:getItem", { TableName: "customers" });
  const states = {
    Read: { ...get, Next: "Other" },
    Other: { ...other, Next: "Each" },
    Each: { Type: "Map", ItemProcessor: inner, Next: "Both" },
    Both: { Type: "Parallel", Branches: [inner], End: true },
  };
  const workflow = (States: object) =>
    ({ name: "w", description: "", type: "STANDARD", definition: { States } }) as const;
  expect(written(await grantsOf(workflow(states), { place: PLACE, iam }))).toEqual([
    "dynamodb:GetItem dynamodb:PutItem on dynamodb:table/orders",
    "dynamodb:GetItem on dynamodb:table/customers",
  ]);
  const computed = { ...task("sns:publish", { "TopicArn.$": "$.topic" }), End: true };
  const error = grantsOf(
    workflow({
      First: computed,
      Each: { Type: "Map", ItemProcessor: { StartAt: "In", States: { In: computed } }, End: true },
    }),
    { place: PLACE, iam },
  );
  await expect(error).rejects.toThrow(
    /\/States\/First .*\n.*\/States\/Each\/ItemProcessor\/States\/In /,
  );
});

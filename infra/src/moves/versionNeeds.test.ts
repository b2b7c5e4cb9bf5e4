import { run, workloadOf } from "@sfn-workers/states-language/workflow";
import { describe, expect, test } from "vitest";
import {
  DONE,
  definitionIn,
  order,
  planned,
  quiet,
  TOPIC,
  telling,
  WORKLOADS,
} from "../testing/plannedOrder.ts";
import { manifests } from "../urns/manifests.ts";
import type { HeldResource } from "./abandoned.ts";
import { machineIn } from "./takenAway.ts";
import { lackedByVersion, versionLines } from "./versionLines.ts";

const KEY = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";

/** What is told where the version 7 has the definition of one plan, and another one is to be deployed. */
async function told(
  version: readonly HeldResource[],
  after: readonly HeldResource[],
  before: readonly HeldResource[] = after,
): Promise<string[]> {
  const pinned = {
    workflow: "order",
    version: 7,
    stateMachineArn: String(machineIn(version, "order")?.outputs["arn"]),
    definition: definitionIn(version),
  };
  return versionLines(pinned, await lackedByVersion(pinned, before, after));
}

const asking = order("Price", {
  Price: run(workloadOf(manifests.quick), { Next: "Done" }),
  ...DONE,
});

const calling = (name: string, Parameters: object, allows: (typeof quiet)["allows"] = []) => {
  const Resource = `arn:aws:states:::${name}`;
  const Call = { Type: "Task", Resource, Parameters, End: true };
  return { ...order("Call", { Call }), allows };
};

describe("a version that starts executions", () => {
  test("is told what its role lacks, though this deployment takes nothing away", async () => {
    const after = await planned({ workflow: quiet });
    expect(await told(await planned({ workflow: telling }), after)).toEqual([
      `warning: executions of order start with version 7, and after this deployment its role does not allow what they call:\n  - the state Tell calls sns:publish: sns:Publish on ${TOPIC}\n  Write into the workflow's \`allows\`, for as long as the version is named: { action: "sns:Publish", resource: "arn:{partition}:sns:{region}:{account}:news" }`,
    ]);
  });

  test("lacks nothing that the newest definition calls, or its author allows", async () => {
    const version = await planned({ workflow: telling });
    const allows = [{ action: "sns:Publish", resource: "arn:aws:sns:*:*:*", because: "a test" }];
    for (const workflow of [telling, { ...quiet, allows }]) {
      expect(await told(version, await planned({ workflow }))).toEqual([]);
    }
  });

  test("lacks nothing because AWS has given roles and functions other names than a plan does", async () => {
    const after = await planned({ workflow: telling, settings: { publish: true } });
    const text = JSON.stringify(after).replaceAll(
      /(arn:aws:(?:iam::\d+:role|lambda:[\w-]+:\d+:function)[:/](?:[\w-]+\/)*[\w-]+)/g,
      "$1-1a2b3c4",
    );
    const before: HeldResource[] = JSON.parse(text);
    expect(await told(before, after, before)).toEqual([]);
  });

  test("lacks a resource that its parameters don't say only where the role has the action on none", async () => {
    const parameters = { "TableName.$": "$.table", Key: { id: { S: "1" } } };
    const orders = "arn:{partition}:dynamodb:{region}:{account}:table/orders";
    const allows = [{ action: "dynamodb:GetItem", resource: orders }];
    const version = await planned({ workflow: calling("dynamodb:getItem", parameters, allows) });
    const [line] = await told(version, await planned({ workflow: quiet }));
    expect(line).toContain(
      "- the state Call calls dynamodb:getItem: dynamodb:GetItem on arn:aws:dynamodb:us-east-1:000000000000:table/<TableName>\n",
    );
    const allowed = await planned({ workflow: { ...quiet, allows } });
    expect(await told(version, allowed)).toEqual([]);
    expect(await told(version, version)).toEqual([]);
    // What the newest definition names for itself is none that somebody has given to the version.
    const named = calling("dynamodb:getItem", { TableName: "prices", Key: { id: { S: "1" } } });
    expect(await told(version, await planned({ workflow: named }))).toEqual([line]);
    expect(await told(version, await planned({ workflow: { ...named, allows } }))).toEqual([]);
  });

  test("lacks nothing where the role has an action of the service, which IAM calls otherwise too", async () => {
    const call = "aws-sdk:apigatewayv2:getApis";
    const allows = [
      {
        calls: call,
        action: "apigateway:GET",
        resource: "arn:{partition}:apigateway:{region}::/apis",
      },
    ];
    const version = await planned({ workflow: calling(call, {}, allows) });
    expect(await told(version, await planned({ workflow: quiet }))).toHaveLength(1);
    expect(await told(version, await planned({ workflow: { ...quiet, allows } }))).toEqual([]);
  });

  test("lacks what IAM has under another name, unless the role has an action of that service without a call", async () => {
    const bucket = "arn:{partition}:s3:::files";
    const allows = [
      { calls: "aws-sdk:s3:listObjectsV2", action: "s3:ListBucket", resource: bucket },
    ];
    const parameters = { Bucket: "files" };
    const version = await planned({
      workflow: calling("aws-sdk:s3:listObjectsV2", parameters, allows),
    });
    const [line] = await told(version, await planned({ workflow: quiet }));
    expect(line).toContain("- the state Call calls aws-sdk:s3:listObjectsV2: an action that IAM");
    expect(line).toContain(
      '{ calls: "aws-sdk:s3:listObjectsV2", action: "SERVICE:Action", resource: "arn:…" }',
    );
    expect(await told(version, await planned({ workflow: { ...quiet, allows } }))).toEqual([]);
    const reading = calling("aws-sdk:s3:getObject", { Bucket: "files", Key: "a" });
    expect(await told(version, await planned({ workflow: reading }))).toHaveLength(1);
  });

  test("may need to pass a role, to the service that gets it", async () => {
    const parameters = { ProjectName: "site", ServiceRoleOverride: "arn:aws:iam::1:role/build" };
    const version = await planned({ workflow: calling("codebuild:startBuild", parameters) });
    const [line = ""] = await told(version, await planned({ workflow: quiet }));
    const allows = [
      {
        action: "iam:PassRole",
        resource: "arn:aws:iam::1:role/build",
        passedTo: "codebuild.amazonaws.com",
      },
    ];
    expect(line).toContain(
      '{ action: "iam:PassRole", resource: "arn:{partition}:iam::1:role/build", passedTo: "codebuild.amazonaws.com" }',
    );
    const [rest = ""] = await told(version, await planned({ workflow: { ...quiet, allows } }));
    expect(rest).toContain("codebuild:StartBuild");
    expect(rest).not.toContain("iam:PassRole");
  });

  test("lacks no role to pass where the newest definition makes the call, whose author says that there is none", async () => {
    const none = [{ action: "iam:PassRole", resource: [], because: "the task has no roles" }];
    const parameters = { TaskDefinition: "report", Cluster: "reports" };
    const running = calling("ecs:runTask", parameters, none);
    const version = await planned({ workflow: running });
    expect(await told(version, version)).toEqual([]);
    const [line] = await told(version, await planned({ workflow: quiet }));
    expect(line).toContain("iam:PassRole on arn:aws:iam::000000000000:role/<TaskDefinition.roles>");
  });

  test("lacks nothing for a wake-up, whose failure changes nothing", async () => {
    const done = order("Done", DONE);
    expect(
      await told(await planned({ workflow: quiet }), await planned({ workflow: done })),
    ).toEqual([]);
  });

  test("lacks nothing for the tasks that a wake-up starts on Fargate, whoever else wakes them", async () => {
    const short = { worker: "fargate", wake: true, tasks: { min: 0, max: 2 } };
    const more = { workloads: { ...WORKLOADS, short } };
    const version = await planned({ workflow: quiet, more });
    const done = order("Done", DONE);
    const settings = { publish: true, version: 7, alsoHandsTo: ["short"] };
    const Again = run(workloadOf(manifests.short), { Next: "Done" });
    for (const now of [
      { workflow: order("Again", { Again, ...DONE }) },
      { workflow: done },
      { workflow: done, settings },
    ]) {
      expect(await told(version, await planned({ ...now, more }))).toEqual([]);
    }
  });
});

describe("a workload to which only the version hands tasks", () => {
  test("is closed to it, until the stack file says that it gets tasks of it too", async () => {
    const version = await planned({ workflow: asking });
    expect(await told(version, await planned({ workflow: quiet }))).toEqual([
      "warning: executions of order start with version 7, and after this deployment its role does not allow what they call:\n  - the state Price hands tasks to quick, whose queue is closed to it\n  Write into the stack file, for as long as the version is named: sfn-workers:workflows.order.alsoHandsTo: [quick]",
    ]);
    const settings = { publish: true, version: 7, alsoHandsTo: ["quick"] };
    expect(await told(version, await planned({ workflow: quiet, settings }))).toEqual([]);
  });

  test("is closed to it for want of the key, of an activity too", async () => {
    const more = { kmsKeyArn: KEY };
    const version = await planned({ workflow: quiet, more });
    const done = order("Done", DONE);
    const [line] = await told(version, await planned({ workflow: done, more }));
    expect(line).toContain(
      "- the state Check hands tasks to short, for whose key it has no permission\n",
    );
    const settings = { publish: true, version: 7, alsoHandsTo: ["short"] };
    expect(await told(version, await planned({ workflow: done, more, settings }))).toEqual([]);
  });

  test("is told where the environment has no such activity or queue any more", async () => {
    const version = await planned({ workflow: asking });
    const moved = { workloads: { ...WORKLOADS, quick: { worker: "lambda" } } };
    expect(await told(version, await planned({ workflow: quiet, more: moved }))).toEqual([
      "warning: executions of order start with version 7, and after this deployment its role does not allow what they call:\n  - the state Price hands tasks to the queue shop-dev-quick, which this environment does not have: name another version, or give the workload its former transport",
    ]);
    const before = await planned({ workflow: quiet });
    const without = { workloads: { quick: WORKLOADS.quick } };
    const [line] = await told(before, await planned({ workflow: asking, more: without }));
    expect(line).toContain("the state Check hands tasks to the activity shop-dev-short, which");
  });
});

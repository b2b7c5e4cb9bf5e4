import * as pulumi from "@pulumi/pulumi";
import { defineWorkflow } from "@sfn-workers/states-language/workflow";
import { expect, test } from "vitest";
import { statementsOf, workflowGrants } from "./grants.ts";

const ENVIRONMENT = {
  partition: pulumi.output("aws"),
  region: pulumi.output("eu-west-1"),
  accountId: pulumi.output("123456789012"),
};

test("a workflow's role has a statement for each call, by IAM's own list of actions", async () => {
  const workflow = defineWorkflow({
    name: "order",
    description: "",
    definition: {
      StartAt: "Find",
      States: {
        Find: {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:dynamodb:query",
          Parameters: { TableName: "orders" },
          Next: "Pay",
        },
        Pay: {
          Type: "Task",
          Resource: "arn:aws:states:::batch:submitJob.sync",
          Parameters: { JobName: "pay", JobDefinition: "pay:3", JobQueue: "fast" },
          End: true,
        },
      },
    },
  });
  const statements = statementsOf(await workflowGrants(workflow, "order"), ENVIRONMENT);
  const [first] = statements;
  expect(first).toMatchObject({ Sid: "Call1", Effect: "Allow", Action: ["dynamodb:Query"] });
  const resources = await new Promise((resolve) => pulumi.output(first?.Resource).apply(resolve));
  expect(resources).toEqual(["arn:aws:dynamodb:eu-west-1:123456789012:table/orders"]);
  const sids = statements.map(({ Sid }) => Sid);
  expect(new Set(sids).size).toBe(sids.length);
});

test("a call that IAM has under no such name is refused before anything is made", async () => {
  const workflow = defineWorkflow({
    name: "order",
    description: "",
    definition: {
      StartAt: "List",
      States: {
        List: { Type: "Task", Resource: "arn:aws:states:::aws-sdk:s3:listObjectsV2", End: true },
      },
    },
  });
  await expect(workflowGrants(workflow, "order")).rejects.toThrow(
    "/States/List calls aws-sdk:s3:listObjectsV2",
  );
});

test("what is missing is said as an author writes it for every environment", async () => {
  const workflow = defineWorkflow({
    name: "order",
    description: "",
    definition: {
      StartAt: "Find",
      States: {
        Find: {
          Type: "Task",
          Resource: "arn:aws:states:::dynamodb:getItem",
          Parameters: { "TableName.$": "$.table", Key: { id: { S: "1" } } },
          End: true,
        },
      },
    },
  });
  await expect(workflowGrants(workflow, "order")).rejects.toThrow(
    '{ action: "dynamodb:GetItem", resource: "arn:{partition}:dynamodb:{region}:{account}:table/<TableName>" }',
  );
});

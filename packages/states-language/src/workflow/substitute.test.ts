import { expect, test } from "vitest";
import { defineWorkflow } from "./defineWorkflow.ts";
import { workloadOf } from "./reference.ts";
import { run } from "./run.ts";
import { InvalidSubstitutions, placeholdersIn, substitute } from "./substitute.ts";

const work = workloadOf({
  name: "work",
  description: "Works",
  timeoutSeconds: 120,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 90,
});

const workflow = defineWorkflow({
  name: "order",
  description: "Takes an order",
  allows: [
    { action: "dynamodb:PutItem", resource: "arn:aws:dynamodb:eu-west-1:1:table/${Orders}" },
  ],
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Read",
    States: {
      Read: {
        Type: "Task",
        Resource: "arn:aws:states:::dynamodb:getItem",
        Arguments: {
          TableName: "${Orders}",
          Key: { id: { S: "{% '${Prefix}-' & $states.input.id %}" } },
          ExpressionAttributeNames: { "#${Prefix}": "a", "#b": "${a b} $Prefix" },
        },
        Next: "Work",
      },
      Work: run(work, { Arguments: ["${Prefix}", "${Orders}/${Prefix}"], End: true }),
    },
  },
});

const VALUES = { Orders: "orders-dev", Prefix: "${Orders}$1" };

test("each placeholder becomes its value, in keys, queries and what is allowed; a reference to a workload stays", () => {
  const { definition, allows } = substitute(workflow, VALUES);
  expect(definition).toMatchObject({
    States: {
      Read: {
        Arguments: {
          TableName: "orders-dev",
          Key: { id: { S: "{% '${Orders}$1-' & $states.input.id %}" } },
          ExpressionAttributeNames: { "#${Orders}$1": "a", "#b": "${a b} $Prefix" },
        },
      },
      Work: {
        Resource: "${workload.work}",
        Arguments: ["${Orders}$1", "orders-dev/${Orders}$1"],
      },
    },
  });
  expect(allows).toMatchObject([{ resource: "arn:aws:dynamodb:eu-west-1:1:table/orders-dev" }]);
});

test("a workflow without placeholders stays as it is", () => {
  const plain = defineWorkflow({
    name: "plain",
    description: "Ends",
    definition: { StartAt: "End", States: { End: { Type: "Succeed" } } },
  });
  expect(substitute(plain, {})).toBe(plain);
});

test("placeholders are found with their places", () => {
  expect(placeholdersIn(workflow)).toEqual([
    { name: "Orders", at: "/States/Read/Arguments/TableName" },
    { name: "Prefix", at: "/States/Read/Arguments/Key/id/S" },
    { name: "Prefix", at: "/States/Read/Arguments/ExpressionAttributeNames/#${Prefix}" },
    { name: "Prefix", at: "/States/Work/Arguments[0]" },
    { name: "Orders", at: "/States/Work/Arguments[1]" },
    { name: "Prefix", at: "/States/Work/Arguments[1]" },
    { name: "Orders", at: "allows[0]/resource" },
  ]);
});

test("a placeholder without a value is refused with its place, and a value without a placeholder", () => {
  const refused = () => substitute(workflow, { Orders: "orders-dev", Table: "x", toString: "y" });
  expect(refused).toThrow(InvalidSubstitutions);
  expect(refused).toThrow(
    [
      "substitutions.Prefix is undefined; allowed: a text, for ${Prefix} at /States/Read/Arguments/Key/id/S and 3 more",
      'substitutions.Table is "x", and no text has ${Table}; allowed: a placeholder of the workflow: ${Orders}, ${Prefix}',
      'substitutions.toString is "y", and no text has ${toString}; allowed: a placeholder of the workflow: ${Orders}, ${Prefix}',
    ].join("\n"),
  );
});

test("a value that widens an allowance is refused", () => {
  expect(() => substitute(workflow, { Orders: "*", Prefix: "" })).toThrow(
    'allows[0].resource is "arn:aws:dynamodb:eu-west-1:1:table/*"; allowed: a resource without wildcards',
  );
});

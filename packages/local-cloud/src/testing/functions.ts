import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { folderWith } from "./folders.ts";
import { allow, createRole } from "./roles.ts";

export const LOGS = allow("logs:*", "*");

export interface FunctionOptions {
  readonly code?: string;
  readonly service?: string;
  readonly statements?: readonly object[];
  readonly args?: Partial<aws.lambda.FunctionArgs>;
}

const ECHO = "export const handler = async (event) => ({ echo: event });";

/** A function of a program under test with this code as its `index.mjs`; by default it returns its event. */
export function createFunction({
  code = ECHO,
  service = "lambda.amazonaws.com",
  statements = [LOGS],
  args = {},
}: FunctionOptions = {}) {
  const role = createRole("function", service, statements);
  return new aws.lambda.Function(
    "worker",
    {
      role: role.arn,
      runtime: "nodejs24.x",
      handler: "index.handler",
      timeout: 900,
      code: new pulumi.asset.FileArchive(folderWith({ "index.mjs": code })),
      ...args,
    },
    { dependsOn: role.ready },
  );
}

/** A state machine with one task that calls the function. */
export function createMachine(
  fn: aws.lambda.Function,
  parameters: object,
  statements: readonly object[] = [allow("lambda:InvokeFunction", fn.arn)],
) {
  const role = createRole("machine", "states.amazonaws.com", statements);
  const machine = new aws.sfn.StateMachine(
    "machine",
    {
      roleArn: role.arn,
      definition: pulumi.jsonStringify({
        StartAt: "Invoke",
        States: {
          Invoke: {
            Type: "Task",
            Resource: "arn:aws:states:::lambda:invoke",
            Parameters: { FunctionName: fn.arn, ...parameters },
            End: true,
          },
        },
      }),
    },
    { dependsOn: role.ready },
  );
  return machine.arn;
}

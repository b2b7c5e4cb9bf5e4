import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allow, createRole, folderWith, LOGS } from "../../testing/index.ts";

const CHARGE = `
const charged = new Set();
export const handler = async ({ order }) => {
  if (charged.has(order)) return "charged before";
  charged.add(order);
  console.log("charged " + order);
  return "charged";
};`;

/** A state machine that calls a function, and calls it again after a transient error. */
export function program() {
  const functionRole = createRole("charge", "lambda.amazonaws.com", [LOGS]);
  const charge = new aws.lambda.Function(
    "charge",
    {
      ...{ role: functionRole.arn, runtime: "nodejs24.x", handler: "index.handler" },
      code: new pulumi.asset.FileArchive(folderWith({ "index.mjs": CHARGE })),
    },
    { dependsOn: functionRole.ready },
  );
  const machineRole = createRole("orders", "states.amazonaws.com", [
    allow("lambda:InvokeFunction", charge.arn),
  ]);
  const orders = new aws.sfn.StateMachine(
    "orders",
    {
      roleArn: machineRole.arn,
      definition: pulumi.jsonStringify({
        StartAt: "Charge",
        States: {
          Charge: {
            Type: "Task",
            Resource: charge.arn,
            Retry: [{ ErrorEquals: ["Lambda.SdkClientException"], IntervalSeconds: 1 }],
            End: true,
          },
        },
      }),
    },
    { dependsOn: machineRole.ready },
  );
  return { orders: orders.arn };
}

import type { IntegrationRequest } from "@sfn-workers/local-stepfunctions";
import { describe, expect, test } from "vitest";
import type { Failure } from "../failure.ts";
import { createIam } from "../iam/iam.ts";
import { lambdaIntegrations } from "./integration.ts";
import type { LocalFunction } from "./localFunction.ts";

const ROLE = "arn:aws:iam::000000000000:role/machine";
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:worker";
const document = (Statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

/** Invokes the function `worker` with a role that may invoke this resource. */
async function invoke(
  Resource: string,
  call: object | string,
  onFailure: (failure: Failure) => void = () => {},
): Promise<unknown> {
  const iam = createIam();
  const Principal = { Service: "states.amazonaws.com" };
  iam.createRole({
    arn: ROLE,
    trustPolicy: document({ Effect: "Allow", Action: "sts:AssumeRole", Principal }),
  });
  const statement = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource };
  await iam.putRolePolicy("machine", "invoke", document(statement));
  const fn = { arn: ARN, invoke: async () => ({ type: "succeeded", payload: "1" }) };
  const integrations = lambdaIntegrations({
    functions: new Map([[ARN, fn as unknown as LocalFunction]]),
    iam,
    onFailure,
  });
  const executionArn = "arn:aws:states:us-east-1:000000000000:execution:machine:run";
  const [name, request] =
    typeof call === "string"
      ? ["lambda:function", { resource: call, parameters: {} }]
      : ["lambda:invoke", { resource: "arn:aws:states:::lambda:invoke", parameters: call }];
  const from = { roleArn: ROLE, executionArn, stateName: "Wake" };
  return integrations[name]?.({ ...request, ...from } as IntegrationRequest);
}

describe("the permission to invoke a function is checked for the ARN as it is called", () => {
  test.each<[string, object | string, string]>([
    ["bare", { FunctionName: ARN }, ARN],
    ["by its name", { FunctionName: "worker" }, ARN],
    ["by its account and name", { FunctionName: "000000000000:function:worker" }, ARN],
    ["with $LATEST", { FunctionName: `${ARN}:$LATEST` }, `${ARN}:$LATEST`],
    [
      "with $LATEST as its qualifier",
      { FunctionName: ARN, Qualifier: "$LATEST" },
      `${ARN}:$LATEST`,
    ],
    ["by its name with $LATEST", { FunctionName: "worker:$LATEST" }, `${ARN}:$LATEST`],
    ["as the resource of the task", ARN, ARN],
    ["as the resource of the task, with $LATEST", `${ARN}:$LATEST`, `${ARN}:$LATEST`],
  ])("%s", async (_title, call, resource) => {
    await invoke(resource, call);
    await invoke(`${ARN}*`, call);
    const other = resource === ARN ? `${ARN}:*` : ARN;
    await expect(invoke(other, call)).rejects.toThrow(
      `is not authorized to perform: lambda:InvokeFunction on resource: ${resource} because`,
    );
  });

  test("and a version or an alias that does not exist is not found, which is told, because a Catch may hide it", async () => {
    const call = { FunctionName: ARN, Qualifier: "live" };
    const told: string[] = [];
    const onFailure = ({ message }: Failure) => void told.push(message);
    await expect(invoke(`${ARN}:*`, call, onFailure)).rejects.toMatchObject({
      message: expect.stringContaining(`Function not found: ${ARN}:live`),
    });
    expect(told).toEqual([
      `Lambda refuses Invoke in the state Wake: ResourceNotFoundException: Function not found: ${ARN}:live is not in the program`,
    ]);
  });
});

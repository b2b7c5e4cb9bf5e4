import { describe, expect, test } from "vitest";
import type { RoleRequest } from "../authorizeRole.ts";
import { ApiError } from "../errors.ts";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";
import type { AuthorizationRequest } from "./authorization.ts";

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:work";
const workflow = (rest: object = {}) => ({
  StartAt: "Work",
  States: { Work: { Type: "Task", Resource: ACTIVITY, End: true, ...rest } },
});

/** An endpoint whose roles may use everything but these resources. */
async function endpointWithout(refused: readonly string[] = []) {
  const asked: RoleRequest[] = [];
  const endpoint = await testEndpoint({
    authorizeRole(request) {
      asked.push(request);
      if (refused.some((name) => request.resource.endsWith(name))) {
        throw new ApiError("KmsAccessDeniedException", "no key");
      }
    },
  });
  await endpoint.activity();
  return { endpoint, asked };
}

describe("authorizeRole", () => {
  test("is called before an execution starts and before it hands a task to an activity", async () => {
    const { endpoint, asked } = await endpointWithout();
    const machine = await endpoint.machine(workflow());
    const executionArn = await endpoint.start(machine);
    await endpoint.clock.advance(0);
    const request = { roleArn: ROLE, executionArn, sync: false };
    expect(asked).toEqual([
      { ...request, resource: machine },
      { ...request, resource: ACTIVITY },
    ]);
  });

  test("refuses an execution with its own error, and the execution does not exist", async () => {
    const { endpoint } = await endpointWithout(["machine-1"]);
    const machine = await endpoint.machine(workflow());
    await expect(endpoint.start(machine)).rejects.toMatchObject({
      code: "KmsAccessDeniedException",
      message: "no key",
    });
    expect(await endpoint.call("ListExecutions", { stateMachineArn: machine })).toEqual({
      executions: [],
    });
  });

  test("refuses a task, which fails before a worker sees it and can be caught", async () => {
    const { endpoint } = await endpointWithout(["work"]);
    const failed = await endpoint.run(workflow());
    expect(failed).toMatchObject({ error: "KmsAccessDeniedException", cause: "no key" });
    expect(await endpoint.types(failed.executionArn)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "ActivityScheduled",
      "ActivityScheduleFailed",
      "ExecutionFailed",
    ]);
    const caught = await endpoint.run({
      StartAt: "Work",
      States: {
        ...workflow({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "Done" }] }).States,
        Done: { Type: "Succeed" },
      },
    });
    expect(caught.status).toBe("SUCCEEDED");
  });
});

test("authorize is told whether a call wants metadata only", async () => {
  const asked: AuthorizationRequest[] = [];
  const endpoint = await testEndpoint({ authorize: (request) => void asked.push(request) });
  const stateMachineArn = await endpoint.machine(workflow());
  for (const includedData of ["ALL_DATA", "METADATA_ONLY"]) {
    await fetch(endpoint.url, {
      method: "POST",
      headers: {
        "x-amz-target": "AWSStepFunctions.DescribeStateMachine",
        authorization:
          "AWS4-HMAC-SHA256 Credential=AKIDTEST/20260101/us-east-1/states/aws4_request",
      },
      body: JSON.stringify({ stateMachineArn, includedData }),
    });
  }
  expect(asked.map(({ metadataOnly }) => metadataOnly)).toEqual([undefined, true]);
});

import * as aws from "@pulumi/aws";
import { expect, test } from "vitest";
import { deployForTest } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";

const OUTSIDE = "arn:aws:iam::000000000000:role/hall-4";

async function stage() {
  const { environment, failures } = await deployForTest(() => {
    const activity = new aws.sfn.Activity("parcels", { name: "parcels" });
    const { arn } = createRole("own", "lambda.amazonaws.com", [
      allow("states:DescribeActivity", activity.arn),
    ]);
    return { activityArn: activity.arn, roleArn: arn };
  });
  const { activityArn, roleArn } = environment.outputs;
  return {
    failures,
    roleArn,
    statements: [allow("states:GetActivityTask", activityArn)],
    admit: environment.admit,
    async poll(role: string, statements: readonly object[], policyName?: string) {
      const named = policyName === undefined ? {} : { policyName };
      const admitted = { roleArn: role, statements, sessionName: "test", ...named };
      const worker = await environment.admit(admitted);
      worker.dismiss();
      const { accessKeyId } = worker.key;
      const response = await fetch(environment.stepFunctionsUrl, {
        method: "POST",
        headers: {
          "x-amz-target": "AWSStepFunctions.GetActivityTask",
          authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/states/aws4_request`,
        },
        body: JSON.stringify({ activityArn }),
      });
      return response.json();
    },
  };
}

test("a worker outside may do what its statements allow and no more, and polls until it is dismissed", async () => {
  const { poll, statements, failures } = await stage();
  expect(await poll(OUTSIDE, statements)).not.toHaveProperty("message");
  const others = [allow("states:DescribeActivity", "*")];
  expect(await poll(OUTSIDE, others)).toMatchObject({
    message: expect.stringContaining(
      "hall-4/test is not authorized to perform: states:GetActivityTask",
    ),
  });
  expect(failures.all).toEqual([expect.stringContaining("hall-4: User: ")]);
});

test("a role that does the work of two workers may do what each needs", async () => {
  const { poll, statements } = await stage();
  expect(await poll(OUTSIDE, statements, "parcels")).not.toHaveProperty("message");
  const others = [allow("states:DescribeActivity", "*")];
  expect(await poll(OUTSIDE, others, "letters")).not.toHaveProperty("message");
});

test("a role that the program makes keeps its own policies", async () => {
  const { poll, statements, roleArn } = await stage();
  expect(await poll(roleArn, statements)).toMatchObject({
    message: expect.stringContaining("is not authorized to perform: states:GetActivityTask"),
  });
});

test("a role that IAM would not make is refused", async () => {
  const { admit, statements } = await stage();
  const roleArn = `arn:aws:iam::000000000000:role/${"a".repeat(65)}`;
  await expect(admit({ roleArn, statements, sessionName: "test" })).rejects.toThrow(/64/);
});

import { expect, test } from "vitest";
import { MAX_BUCKETS } from "../limits.ts";
import { callAs, testEndpoint } from "../testing/endpoint.ts";
import { OPERATIONS } from "./operations.ts";
import { createQuotas, quotaOf } from "./quotas.ts";

const taken = async (endpoint: Awaited<ReturnType<typeof testEndpoint>>, calls: number) => {
  let answered = 0;
  for (let call = 0; call < calls; call++) {
    const answer = await endpoint
      .call("ListExecutions", { stateMachineArn })
      .catch((error) => error);
    if (answer.code === "ThrottlingException") {
      expect(answer.message).toBe("Rate exceeded");
    } else {
      answered += 1;
    }
  }
  return answered;
};
const stateMachineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:none";

test("a bucket is full at first and refills at AWS's rate", async () => {
  const endpoint = await testEndpoint({ quotas: "us-east-1" });
  expect(await taken(endpoint, 250)).toBe(200);
  await endpoint.clock.advance(2_000);
  expect(await taken(endpoint, 50)).toBe(10);
});

test("the other regions have smaller buckets", async () => {
  const endpoint = await testEndpoint({ quotas: "other" });
  expect(await taken(endpoint, 250)).toBe(100);
});

test("without quotas nothing is throttled", async () => {
  const endpoint = await testEndpoint();
  expect(await taken(endpoint, 500)).toBe(500);
});

test("a full bucket does not fill further", async () => {
  const endpoint = await testEndpoint({ quotas: "us-east-1" });
  await endpoint.clock.advance(3_600_000);
  expect(await taken(endpoint, 250)).toBe(200);
  await endpoint.clock.advance(3_600_000);
  expect(await taken(endpoint, 250)).toBe(200);
});

test("every operation has a quota, but StartSyncExecution", () => {
  const largest = 3_000;
  const unlimited = [...OPERATIONS.keys()].filter((operation) => {
    const quotas = createQuotas("us-east-1", () => 0);
    try {
      for (let call = 0; call <= largest; call += 1)
        quotas.take(operation, { region: "us-east-1", accountId: "000000000000" });
      return true;
    } catch {
      return false;
    }
  });
  expect(unlimited).toEqual(["StartSyncExecution"]);
});

test("every operation has its own bucket", async () => {
  const endpoint = await testEndpoint({ quotas: "us-east-1" });
  expect(await taken(endpoint, 250)).toBe(200);
  await endpoint.call("ListActivities", {});
});

test("every account has its own buckets in each region", async () => {
  const endpoint = await testEndpoint({ quotas: "us-east-1" });
  expect(await taken(endpoint, 250)).toBe(200);
  const list = ["ListExecutions", { stateMachineArn }] as const;
  await expect(endpoint.call(...list, "eu-west-1")).rejects.toMatchObject({
    code: "StateMachineDoesNotExist",
  });
  expect(await callAs(endpoint, "111111111111", ...list)).toMatchObject({
    message: expect.not.stringContaining("Rate exceeded"),
  });
});

test("any number of accounts hold no more than the buckets that were used last", () => {
  const quotas = createQuotas("us-east-1", () => 0);
  const region = "us-east-1";
  const takeAll = (accountId: string) => {
    for (let call = 0; call < 100; call += 1) quotas.take("CreateActivity", { region, accountId });
  };
  takeAll("first");
  for (let account = 0; account < MAX_BUCKETS - 1; account += 1) {
    quotas.take("CreateActivity", { region, accountId: String(account) });
  }
  expect(() => takeAll("first")).toThrow("Rate exceeded");
  for (let account = 0; account < MAX_BUCKETS; account += 1) {
    quotas.take("CreateActivity", { region, accountId: String(account) });
  }
  takeAll("first");
});

test("the buckets of a region are told by its name", () => {
  expect(quotaOf("StartExecution", "eu-west-1")).toEqual({ atOnce: 1_300, perSecond: 300 });
  expect(quotaOf("StartExecution", "eu-central-1")).toEqual({ atOnce: 800, perSecond: 150 });
  expect(quotaOf("StartSyncExecution", "us-east-1")).toBeUndefined();
});

import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { testEndpoint } from "../testing/endpoint.ts";
import { newFolder } from "../testing/restart.ts";
import { storedService } from "../testing/storedService.ts";

const KEY = "arn:aws:kms:us-east-1:000000000000:key/1";
const KEY_ID = "0f4b2a6e-8c1d-4e5f-9a3b-7d6c5e4f3a2b";
const CUSTOMER = {
  type: "CUSTOMER_MANAGED_KMS_KEY",
  kmsKeyId: KEY,
  kmsDataKeyReusePeriodSeconds: 60,
};
const OWNED = { type: "AWS_OWNED_KEY" };
const ARN = "arn:aws:states:us-east-1:000000000000:activity:work";
const create = (encryptionConfiguration?: object) => ({ name: "work", encryptionConfiguration });

describe("an activity", () => {
  test("is encrypted with AWS's key when it is created without one", async () => {
    const endpoint = await testEndpoint();
    await endpoint.call("CreateActivity", create());
    expect(await endpoint.call("DescribeActivity", { activityArn: ARN })).toMatchObject({
      encryptionConfiguration: OWNED,
    });
  });

  test("keeps its key", async () => {
    const endpoint = await testEndpoint();
    await endpoint.call("CreateActivity", create(CUSTOMER));
    expect(await endpoint.call("DescribeActivity", { activityArn: ARN })).toMatchObject({
      encryptionConfiguration: CUSTOMER,
    });
  });

  test.each([
    ["without a key", undefined, OWNED],
    ["with a key", CUSTOMER, CUSTOMER],
    [
      "with the id of its key",
      { ...CUSTOMER, kmsKeyId: KEY.replace("key/1", `key/${KEY_ID}`) },
      { ...CUSTOMER, kmsKeyId: KEY_ID },
    ],
    [
      "with the default of a data key's time",
      { ...CUSTOMER, kmsDataKeyReusePeriodSeconds: 300 },
      {
        type: CUSTOMER.type,
        kmsKeyId: KEY,
      },
    ],
  ])(
    "%s is the same when it is created again with an equal configuration",
    async (_, one, again) => {
      const endpoint = await testEndpoint();
      const first = await endpoint.call("CreateActivity", create(one));
      expect(await endpoint.call("CreateActivity", create(again))).toEqual(first);
    },
  );

  test.each([
    ["with another key", { ...CUSTOMER, kmsKeyId: KEY.replace("key/1", "key/2") }],
    ["with another time of a data key", { ...CUSTOMER, kmsDataKeyReusePeriodSeconds: 61 }],
    ["with AWS's key", OWNED],
    ["without a configuration", undefined],
  ])("that has a key can't be created again %s", async (_, other) => {
    const endpoint = await testEndpoint();
    await endpoint.call("CreateActivity", create(CUSTOMER));
    await expect(endpoint.call("CreateActivity", create(other))).rejects.toMatchObject({
      code: "ActivityAlreadyExists",
      message: `Activity Already Exists: '${ARN}'`,
    });
    expect(await endpoint.call("DescribeActivity", { activityArn: ARN })).toMatchObject({
      encryptionConfiguration: CUSTOMER,
    });
  });

  test("may have another key once it is deleted", async () => {
    const endpoint = await testEndpoint();
    await endpoint.call("CreateActivity", create(CUSTOMER));
    await endpoint.call("DeleteActivity", { activityArn: ARN });
    await endpoint.call("CreateActivity", create());
  });

  test.each([
    ["a customer's key without one", { type: CUSTOMER.type }, "Must set a valid kmsKeyId."],
    [
      "AWS's key with another",
      { ...OWNED, kmsKeyId: KEY },
      "Custom kmsKeyId is not allowed when selecting AWS_OWNED_KEY.",
    ],
    [
      "AWS's key with a time",
      { ...OWNED, kmsDataKeyReusePeriodSeconds: 300 },
      "Custom kmsDataKeyReusePeriodSeconds is not allowed when selecting AWS_OWNED_KEY.",
    ],
  ])("is refused for %s", async (_, encryptionConfiguration, problem) => {
    const endpoint = await testEndpoint();
    await expect(
      endpoint.call("CreateActivity", create(encryptionConfiguration)),
    ).rejects.toMatchObject({
      code: "InvalidEncryptionConfiguration",
      message: `Invalid Encryption Configuration: ${problem}`,
    });
  });
});

describe("a data folder", () => {
  test("keeps the key of an activity", async () => {
    const folder = newFolder();
    const store = storedService(folder);
    await store.call("CreateActivity", create(CUSTOMER));
    await store.close();
    const again = storedService(folder);
    expect(await again.call("DescribeActivity", { activityArn: ARN })).toMatchObject({
      encryptionConfiguration: CUSTOMER,
    });
    await again.close();
  });

  test("of version 4 has activities with AWS's key, and gets others", async () => {
    const folder = newFolder();
    const store = storedService(folder);
    await store.call("CreateActivity", create());
    await store.close();
    const database = new DatabaseSync(path.join(folder, "stepfunctions.sqlite"));
    database.exec("ALTER TABLE activity DROP COLUMN encryption; PRAGMA user_version = 4");
    database.close();
    const again = storedService(folder);
    expect(await again.call("DescribeActivity", { activityArn: ARN })).toMatchObject({
      encryptionConfiguration: OWNED,
    });
    await again.call("CreateActivity", { name: "other", encryptionConfiguration: CUSTOMER });
    await again.close();
  });
});

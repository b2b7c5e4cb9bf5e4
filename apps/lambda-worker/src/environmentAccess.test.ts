import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { environmentAccess } from "./environmentAccess.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

const REGIONS = [
  "us-east-1",
  "eu-central-1",
  "ap-southeast-7",
  "us-gov-west-1",
  "us-gov-east-1",
  "cn-north-1",
  "eusc-de-east-1",
  "us-iso-east-1",
  "us-isob-east-1",
  "eu-isoe-west-1",
  "us-isof-south-1",
  "xx-future-1",
];

describe.each(["false", "true"])("with AWS_USE_FIPS_ENDPOINT %s", (AWS_USE_FIPS_ENDPOINT) => {
  describe.each(["false", "true"])("and AWS_USE_DUALSTACK_ENDPOINT %s", (dualStack) => {
    test.each(REGIONS)("the endpoint in %s equals the SDK's", async (region) => {
      const variables = { AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT: dualStack };
      for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
      onTestFinished(() => void vi.unstubAllEnvs());
      const access = environmentAccess({ AWS_REGION: region, ...variables });
      const sdk = clientAccess({ region, credentials });
      expect((await access.endpoint()).href).toBe((await sdk.endpoint()).href);
    });
  });
});

test("the identity equals the SDK's", async () => {
  const variables = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "session",
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await environmentAccess(variables).identity()).toEqual(await clientAccess().identity());
});

test("a missing region is refused", () => {
  expect(() => environmentAccess({})).toThrow('AWS_REGION is ""; allowed: an AWS region');
});

test("a call without credentials is refused before it is sent", async () => {
  const access = environmentAccess({ AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE" });
  await expect(access.identity()).rejects.toThrow("AWS_SECRET_ACCESS_KEY is undefined");
});

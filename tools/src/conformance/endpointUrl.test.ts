import { describe, expect, test } from "vitest";
import { isAws, readEndpoint, regionIn } from "./endpointUrl.ts";

describe("an endpoint's URL", () => {
  test.each([
    ["https://states.eu-west-1.amazonaws.com", "eu-west-1"],
    ["https://states-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"],
    ["https://states.cn-north-1.amazonaws.com.cn", "cn-north-1"],
    ["https://states.eu-west-1.api.aws", "eu-west-1"],
    ["https://vpce-1.states.us-east-1.vpce.amazonaws.com", "us-east-1"],
  ])("%s is AWS's, in the region %s", (url, region) => {
    expect(isAws(new URL(url))).toBe(true);
    expect(regionIn(new URL(url))).toBe(region);
  });

  test.each([
    "http://127.0.0.1:4566",
    "https://localhost.localstack.cloud:4566",
    "https://amazonaws.com.example",
    "https://states.eu-west-1.notamazonaws.com",
  ])("%s is not AWS's, and gets no credentials", (url) => {
    expect(isAws(new URL(url))).toBe(false);
    expect(regionIn(new URL(url))).toBeUndefined();
  });

  test.each(["http://anna:secret@127.0.0.1:4566", "ftp://anna:secret@127.0.0.1"])(
    "%s is refused, and the password is not repeated",
    (url) => {
      expect(() => readEndpoint(url)).toThrow(/^(?!.*secret).*has a user name or a password/);
    },
  );
});

import { describe, expect, test } from "vitest";
import { actionName, memberName, serviceName } from "./names.ts";

describe("names as Step Functions spells them", () => {
  test.each([
    ["SFN", "sfn"],
    ["Cognito Identity Provider", "cognitoidentityprovider"],
    ["Directory Service", "directory"],
    ["Lex Runtime Service", "lexruntime"],
    ["Service Quotas", "servicequotas"],
    ["ACM PCA", "acmpca"],
  ])("the service %s is %s", (serviceId, name) => {
    expect(serviceName(serviceId)).toBe(name);
  });

  test.each([
    ["PutItem", "putItem"],
    ["DescribeDBInstances", "describeDBInstances"],
  ])("the action %s is %s", (operation, name) => {
    expect(actionName(operation)).toBe(name);
  });

  test.each([
    ["stateMachineArn", "StateMachineArn"],
    ["DBInstanceIdentifier", "DbInstanceIdentifier"],
    ["SSEKMSKeyId", "SsekmsKeyId"],
    ["ETag", "ETag"],
    ["vCPUHour", "VcpuHour"],
    ["BOOL", "Bool"],
    ["equals", "EqualsValue"],
    ["static", "StaticValue"],
  ])("the member %s is %s", (member, name) => {
    expect(memberName(member)).toBe(name);
  });
});

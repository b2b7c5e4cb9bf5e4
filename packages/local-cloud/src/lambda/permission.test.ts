import { expect, test } from "vitest";
import { policyOf } from "./permission.ts";

test("a policy has the statement for a role whose name ends like that of a service, and none for a service", () => {
  const role = "arn:aws:iam::000000000000:role/example.com";
  const statements = [role, "events.amazonaws.com"].map((principal) => {
    return { action: "lambda:InvokeFunction", principal, statementId: "caller" };
  });
  const policy = policyOf("arn:of:function", statements, { hasRole: () => true });
  expect(JSON.parse(policy ?? "{}").Statement).toMatchObject([{ Principal: { AWS: role } }]);
});

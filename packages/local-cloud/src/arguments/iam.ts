import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const role = {
  assumeRolePolicy: "reproduced",
  description: "checked",
  forceDetachPolicies: "reproduced",
  inlinePolicies: {
    name: "reproduced",
    policy: "reproduced",
  },
  managedPolicyArns: "reproduced",
  maxSessionDuration: "checked",
  name: "reproduced",
  namePrefix: "reproduced",
  path: "reproduced",
  permissionsBoundary: "reproduced",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.iam.RoleArgs>;

export const rolePolicy = {
  name: "reproduced",
  namePrefix: "reproduced",
  policy: "reproduced",
  role: "reproduced",
} as const satisfies ArgumentsOf<aws.iam.RolePolicyArgs>;

export const policy = {
  delayAfterPolicyCreationInMs: "no local effect",
  description: "checked",
  name: "reproduced",
  namePrefix: "reproduced",
  path: "reproduced",
  policy: "reproduced",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.iam.PolicyArgs>;

export const rolePolicyAttachment = {
  policyArn: "reproduced",
  role: "reproduced",
} as const satisfies ArgumentsOf<aws.iam.RolePolicyAttachmentArgs>;

import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const key = {
  bypassPolicyLockoutSafetyCheck: "no local effect",
  customKeyStoreId: "refused",
  customerMasterKeySpec: "checked",
  deletionWindowInDays: "checked",
  description: "checked",
  enableKeyRotation: "checked",
  isEnabled: "reproduced",
  keyUsage: "checked",
  multiRegion: "reproduced",
  policy: "reproduced",
  region: "reproduced",
  rotationPeriodInDays: "checked",
  tags: "checked",
  xksKeyId: "refused",
} as const satisfies ArgumentsOf<aws.kms.KeyArgs>;

export const keyPolicy = {
  bypassPolicyLockoutSafetyCheck: "no local effect",
  keyId: "reproduced",
  policy: "reproduced",
  region: "reproduced",
} as const satisfies ArgumentsOf<aws.kms.KeyPolicyArgs>;

export const alias = {
  name: "reproduced",
  namePrefix: "reproduced",
  region: "reproduced",
  targetKeyId: "reproduced",
} as const satisfies ArgumentsOf<aws.kms.AliasArgs>;

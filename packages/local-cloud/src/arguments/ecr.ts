import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const repository = {
  encryptionConfigurations: {
    encryptionType: "checked",
    kmsKey: "no local effect",
  },
  forceDelete: "no local effect",
  imageScanningConfiguration: {
    scanOnPush: "no local effect",
  },
  imageTagMutability: "reproduced",
  imageTagMutabilityExclusionFilters: {
    filter: "reproduced",
    filterType: "checked",
  },
  name: "reproduced",
  region: "reproduced",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.ecr.RepositoryArgs>;

export const lifecyclePolicy = {
  policy: "checked",
  region: "reproduced",
  repository: "checked",
} as const satisfies ArgumentsOf<aws.ecr.LifecyclePolicyArgs>;

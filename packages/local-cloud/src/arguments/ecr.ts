import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const repository = {
  encryptionConfigurations: {
    encryptionType: "no local effect",
    kmsKey: "no local effect",
  },
  forceDelete: "no local effect",
  imageScanningConfiguration: {
    scanOnPush: "no local effect",
  },
  imageTagMutability: "no local effect",
  imageTagMutabilityExclusionFilters: {
    filter: "no local effect",
    filterType: "no local effect",
  },
  name: "reproduced",
  region: "no local effect",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.ecr.RepositoryArgs>;

export const lifecyclePolicy = {
  policy: "no local effect",
  region: "no local effect",
  repository: "no local effect",
} as const satisfies ArgumentsOf<aws.ecr.LifecyclePolicyArgs>;

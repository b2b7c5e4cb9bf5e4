import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const activity = {
  encryptionConfiguration: {
    kmsDataKeyReusePeriodSeconds: "checked",
    kmsKeyId: "reproduced",
    type: "reproduced",
  },
  name: "reproduced",
  region: "reproduced",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.sfn.ActivityArgs>;

export const alias = {
  description: "checked",
  name: "reproduced",
  region: "reproduced",
  routingConfigurations: {
    stateMachineVersionArn: "reproduced",
    weight: "reproduced",
  },
} as const satisfies ArgumentsOf<aws.sfn.AliasArgs>;

export const stateMachine = {
  definition: "reproduced",
  encryptionConfiguration: {
    kmsDataKeyReusePeriodSeconds: "checked",
    kmsKeyId: "reproduced",
    type: "reproduced",
  },
  loggingConfiguration: {
    includeExecutionData: "checked",
    level: "checked",
    logDestination: "checked",
  },
  name: "reproduced",
  namePrefix: "reproduced",
  publish: "reproduced",
  region: "reproduced",
  roleArn: "reproduced",
  tags: "checked",
  tracingConfiguration: {
    enabled: "checked",
  },
  type: "reproduced",
} as const satisfies ArgumentsOf<aws.sfn.StateMachineArgs>;

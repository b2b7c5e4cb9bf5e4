import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const activity = {
  encryptionConfiguration: {
    kmsDataKeyReusePeriodSeconds: "no local effect",
    kmsKeyId: "no local effect",
    type: "no local effect",
  },
  name: "reproduced",
  region: "no local effect",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.sfn.ActivityArgs>;

export const stateMachine = {
  definition: "reproduced",
  encryptionConfiguration: {
    kmsDataKeyReusePeriodSeconds: "no local effect",
    kmsKeyId: "no local effect",
    type: "no local effect",
  },
  loggingConfiguration: {
    includeExecutionData: "no local effect",
    level: "checked",
    logDestination: "no local effect",
  },
  name: "reproduced",
  namePrefix: "reproduced",
  publish: "no local effect",
  region: "no local effect",
  roleArn: "reproduced",
  tags: "checked",
  tracingConfiguration: {
    enabled: "no local effect",
  },
  type: "reproduced",
} as const satisfies ArgumentsOf<aws.sfn.StateMachineArgs>;

import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const eventRule = {
  description: "checked",
  eventBusName: "reproduced",
  eventPattern: "reproduced",
  forceDestroy: "no local effect",
  isEnabled: "refused",
  name: "reproduced",
  namePrefix: "reproduced",
  region: "reproduced",
  roleArn: "refused",
  scheduleExpression: "refused",
  state: "reproduced",
  tags: "checked",
} as const satisfies ArgumentsOf<aws.cloudwatch.EventRuleArgs>;

export const eventTarget = {
  appsyncTarget: "refused",
  arn: "reproduced",
  batchTarget: "refused",
  deadLetterConfig: {
    arn: "reproduced",
  },
  ecsTarget: "refused",
  eventBusName: "reproduced",
  forceDestroy: "no local effect",
  httpTarget: "refused",
  input: "reproduced",
  inputPath: "reproduced",
  inputTransformer: {
    inputPaths: "reproduced",
    inputTemplate: "reproduced",
  },
  kinesisTarget: "refused",
  redshiftTarget: "refused",
  region: "reproduced",
  retryPolicy: {
    maximumEventAgeInSeconds: "reproduced",
    maximumRetryAttempts: "reproduced",
  },
  roleArn: "reproduced",
  rule: "reproduced",
  runCommandTargets: "refused",
  sagemakerPipelineTarget: "refused",
  sqsTarget: "refused",
  targetId: "reproduced",
} as const satisfies ArgumentsOf<aws.cloudwatch.EventTargetArgs>;

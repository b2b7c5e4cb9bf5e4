import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const schedule = {
  actionAfterCompletion: "no local effect",
  description: "checked",
  endDate: "reproduced",
  flexibleTimeWindow: {
    maximumWindowInMinutes: "reproduced",
    mode: "reproduced",
  },
  groupName: "reproduced",
  kmsKeyArn: "reproduced",
  name: "reproduced",
  namePrefix: "reproduced",
  region: "reproduced",
  scheduleExpression: "reproduced",
  scheduleExpressionTimezone: "reproduced",
  startDate: "reproduced",
  state: "reproduced",
  target: {
    arn: "reproduced",
    deadLetterConfig: {
      arn: "reproduced",
    },
    ecsParameters: {
      capacityProviderStrategies: {
        base: "no local effect",
        capacityProvider: "checked",
        weight: "checked",
      },
      enableEcsManagedTags: "no local effect",
      enableExecuteCommand: "no local effect",
      group: "no local effect",
      launchType: "checked",
      networkConfiguration: {
        assignPublicIp: "no local effect",
        securityGroups: "checked",
        subnets: "checked",
      },
      placementConstraints: {
        expression: "no local effect",
        type: "no local effect",
      },
      placementStrategies: {
        field: "no local effect",
        type: "no local effect",
      },
      platformVersion: "no local effect",
      propagateTags: "reproduced",
      referenceId: "no local effect",
      tags: "no local effect",
      taskCount: "reproduced",
      taskDefinitionArn: "reproduced",
    },
    eventbridgeParameters: {
      detailType: "no local effect",
      source: "no local effect",
    },
    input: "reproduced",
    kinesisParameters: {
      partitionKey: "no local effect",
    },
    retryPolicy: {
      maximumEventAgeInSeconds: "reproduced",
      maximumRetryAttempts: "reproduced",
    },
    roleArn: "reproduced",
    sagemakerPipelineParameters: {
      pipelineParameters: {
        name: "no local effect",
        value: "no local effect",
      },
    },
    sqsParameters: {
      messageGroupId: "reproduced",
    },
  },
} as const satisfies ArgumentsOf<aws.scheduler.ScheduleArgs>;

import type { ArgumentList } from "./support.ts";

/** `ecs:runTask` (Step Functions developer guide, Amazon ECS; RunTask of the ECS API reference). */
export const runTask = {
  CapacityProviderStrategy: {
    Base: "no local effect",
    CapacityProvider: "checked",
    Weight: "checked",
  },
  ClientToken: "reproduced",
  Cluster: "reproduced",
  Count: "reproduced",
  EnableECSManagedTags: "no local effect",
  EnableExecuteCommand: "no local effect",
  Group: "no local effect",
  LaunchType: "checked",
  NetworkConfiguration: {
    AwsvpcConfiguration: {
      AssignPublicIp: "checked",
      SecurityGroups: "checked",
      Subnets: "checked",
    },
  },
  Overrides: {
    ContainerOverrides: {
      Command: "reproduced",
      Cpu: "no local effect",
      Environment: { Name: "reproduced", Value: "reproduced" },
      EnvironmentFiles: { Type: "no local effect", Value: "no local effect" },
      Memory: "no local effect",
      MemoryReservation: "no local effect",
      Name: "reproduced",
      ResourceRequirements: { Type: "no local effect", Value: "no local effect" },
    },
    Cpu: "no local effect",
    EphemeralStorage: { SizeInGiB: "no local effect" },
    ExecutionRoleArn: "reproduced",
    Memory: "no local effect",
    TaskRoleArn: "reproduced",
  },
  PlacementConstraints: { Expression: "no local effect", Type: "no local effect" },
  PlacementStrategy: { Field: "no local effect", Type: "no local effect" },
  PlatformVersion: "no local effect",
  PropagateTags: "checked",
  ReferenceId: "no local effect",
  StartedBy: "no local effect",
  Tags: { Key: "checked", Value: "checked" },
  TaskDefinition: "reproduced",
} as const satisfies ArgumentList;

/** `aws-sdk:ecs:listTasks` (ListTasks of the ECS API reference). */
export const listTasks = {
  Cluster: "reproduced",
  ContainerInstance: "refused",
  DesiredStatus: "reproduced",
  Family: "reproduced",
  LaunchType: "checked",
  MaxResults: "reproduced",
  NextToken: "reproduced",
  ServiceName: "reproduced",
  StartedBy: "refused",
} as const satisfies ArgumentList;

/** The input of a schedule whose target is a cluster: RunTask's overrides, spelled as ECS does. */
export const taskOverride = uncapitalized(runTask.Overrides);

function uncapitalized(list: ArgumentList): ArgumentList {
  return Object.fromEntries(
    Object.entries(list).map(([name, known]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      typeof known === "string" ? known : uncapitalized(known),
    ]),
  );
}

/** `sqs:sendMessage` (Step Functions developer guide, Amazon SQS). */
export const sendMessage = {
  DelaySeconds: "reproduced",
  MessageAttributes: "reproduced",
  MessageBody: "reproduced",
  MessageDeduplicationId: "no local effect",
  MessageGroupId: "no local effect",
  QueueUrl: "reproduced",
} as const satisfies ArgumentList;

/** `events:putEvents` (Step Functions developer guide, Amazon EventBridge; PutEvents of the EventBridge API reference). */
export const putEvents = {
  Entries: {
    Detail: "reproduced",
    DetailType: "reproduced",
    EventBusName: "reproduced",
    Resources: "reproduced",
    Source: "reproduced",
    Time: "reproduced",
    TraceHeader: "no local effect",
  },
} as const satisfies ArgumentList;

/** `states:startExecution` in all its forms (Step Functions developer guide, AWS Step Functions). */
export const startExecution = {
  Input: "reproduced",
  Name: "reproduced",
  StateMachineArn: "reproduced",
  TraceHeader: "no local effect",
} as const satisfies ArgumentList;

/** `lambda:invoke` (Step Functions developer guide, AWS Lambda). */
export const invoke = {
  ClientContext: "no local effect",
  FunctionName: "reproduced",
  InvocationType: "reproduced",
  Payload: "reproduced",
  Qualifier: "reproduced",
} as const satisfies ArgumentList;

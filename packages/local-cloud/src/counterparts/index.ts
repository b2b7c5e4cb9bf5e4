import * as cloudwatch from "../arguments/cloudwatch.ts";
import { definitionNotHere } from "../arguments/definitionParameters.ts";
import * as dockerBuild from "../arguments/dockerBuild.ts";
import * as ecs from "../arguments/ecs.ts";
import * as ecsService from "../arguments/ecsService.ts";
import * as eventBridge from "../arguments/eventBridge.ts";
import * as mapping from "../arguments/eventSourceMapping.ts";
import * as iam from "../arguments/iam.ts";
import * as kms from "../arguments/kms.ts";
import * as lambda from "../arguments/lambda.ts";
import * as scheduler from "../arguments/scheduler.ts";
import * as sqs from "../arguments/sqs.ts";
import * as ssm from "../arguments/ssm.ts";
import * as stepFunctions from "../arguments/stepFunctions.ts";
import { withCheckedArguments } from "../arguments/withCheckedArguments.ts";
import { requireTaskMembers } from "../ecs/membersWithoutEffect.ts";
import { INERT_TYPES } from "../inert/index.ts";
import * as activities from "./activity.ts";
import * as clusters from "./cluster.ts";
import type { CreateCounterpart } from "./counterpart.ts";
import * as eventRules from "./eventRule.ts";
import * as mappings from "./eventSourceMapping.ts";
import * as eventTargets from "./eventTarget.ts";
import * as invokeConfigs from "./functionEventInvokeConfig.ts";
import * as identity from "./identity.ts";
import * as images from "./image.ts";
import * as keys from "./key.ts";
import * as functions from "./lambdaFunction.ts";
import * as logGroups from "./logGroup.ts";
import * as parameters from "./parameter.ts";
import * as permissions from "./permission.ts";
import * as providers from "./provider.ts";
import * as queues from "./queue.ts";
import * as queuePolicies from "./queuePolicies.ts";
import type { ResourceType } from "./resourceType.ts";
import * as schedules from "./schedule.ts";
import * as services from "./service.ts";
import * as machines from "./stateMachine.ts";
import * as aliases from "./stateMachineAlias.ts";
import * as taskDefinitions from "./taskDefinition.ts";
import { withTags } from "./withTags.ts";

/** Every type with a local effect, by its Pulumi type token. */
const EFFECTIVE_TYPES: Readonly<Record<string, ResourceType>> = {
  "aws:sfn/activity:Activity": {
    create: activities.activity,
    inputs: activities.Inputs,
    arguments: stepFunctions.activity,
  },
  "aws:sfn/stateMachine:StateMachine": {
    create: machines.stateMachine,
    inputs: machines.Inputs,
    arguments: stepFunctions.stateMachine,
    check: machines.checkStateMachine,
    notHere: ({ definition }) => definitionNotHere(definition),
  },
  "aws:sfn/alias:Alias": {
    create: aliases.stateMachineAlias,
    inputs: aliases.Inputs,
    arguments: stepFunctions.alias,
  },
  "aws:lambda/function:Function": {
    create: functions.lambdaFunction,
    inputs: functions.Inputs,
    arguments: lambda.lambdaFunction,
    check: functions.checkFunction,
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    create: invokeConfigs.functionEventInvokeConfig,
    inputs: invokeConfigs.Inputs,
    arguments: lambda.functionEventInvokeConfig,
  },
  "aws:lambda/permission:Permission": {
    create: permissions.permission,
    inputs: permissions.Inputs,
    arguments: lambda.permission,
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    create: mappings.eventSourceMapping,
    inputs: mappings.Inputs,
    arguments: mapping.eventSourceMapping,
    check: mappings.checkMapping,
  },
  "aws:kms/key:Key": {
    create: keys.key,
    inputs: keys.KeyInputs,
    arguments: kms.key,
    check: keys.checkKeyPolicy,
  },
  "aws:kms/keyPolicy:KeyPolicy": {
    create: keys.keyPolicy,
    inputs: keys.KeyPolicyInputs,
    arguments: kms.keyPolicy,
    check: keys.checkKeyPolicy,
  },
  "aws:kms/alias:Alias": { create: keys.alias, inputs: keys.AliasInputs, arguments: kms.alias },
  "aws:cloudwatch/logGroup:LogGroup": {
    create: logGroups.logGroup,
    inputs: logGroups.Inputs,
    arguments: cloudwatch.logGroup,
    check: logGroups.checkLogGroup,
  },
  "aws:sqs/queue:Queue": {
    create: queues.queue,
    inputs: queues.Inputs,
    arguments: sqs.queue,
    check: queues.checkQueue,
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    create: queuePolicies.queuePolicy,
    inputs: queuePolicies.PolicyInputs,
    arguments: sqs.queuePolicy,
  },
  "aws:sqs/redrivePolicy:RedrivePolicy": {
    create: queuePolicies.redrivePolicy,
    inputs: queuePolicies.RedriveInputs,
    arguments: sqs.redrivePolicy,
  },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {
    create: queuePolicies.redriveAllowPolicy,
    inputs: queuePolicies.RedriveAllowInputs,
    arguments: sqs.redriveAllowPolicy,
  },
  "aws:ssm/parameter:Parameter": {
    create: parameters.parameter,
    inputs: parameters.Inputs,
    arguments: ssm.parameter,
  },
  "aws:scheduler/schedule:Schedule": {
    create: schedules.schedule,
    inputs: schedules.Inputs,
    arguments: scheduler.schedule,
    check: schedules.checkSchedule,
  },
  "aws:cloudwatch/eventRule:EventRule": {
    create: eventRules.eventRule,
    inputs: eventRules.Inputs,
    arguments: eventBridge.eventRule,
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    create: eventTargets.eventTarget,
    inputs: eventTargets.Inputs,
    arguments: eventBridge.eventTarget,
  },
  "aws:ecs/cluster:Cluster": {
    create: clusters.cluster,
    inputs: clusters.Inputs,
    arguments: ecs.cluster,
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    create: taskDefinitions.taskDefinition,
    inputs: taskDefinitions.Inputs,
    arguments: ecs.taskDefinition,
    check: (_resource, given) => requireTaskMembers(given),
  },
  "aws:ecs/service:Service": {
    create: services.service,
    inputs: services.Inputs,
    arguments: ecsService.service,
    check: services.checkService,
  },
  "docker-build:index:Image": {
    create: images.image,
    inputs: images.Inputs,
    arguments: dockerBuild.image,
  },
  "aws:iam/role:Role": {
    create: identity.role,
    inputs: identity.RoleInputs,
    arguments: iam.role,
    check: identity.checkRole,
  },
  "aws:iam/rolePolicy:RolePolicy": {
    create: identity.rolePolicy,
    inputs: identity.RolePolicyInputs,
    arguments: iam.rolePolicy,
  },
  "aws:iam/policy:Policy": {
    create: identity.policy,
    inputs: identity.PolicyInputs,
    arguments: iam.policy,
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    create: identity.rolePolicyAttachment,
    inputs: identity.AttachmentInputs,
    arguments: iam.rolePolicyAttachment,
  },
};

/** Every type of resource that this package knows, by its Pulumi type token. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  ...EFFECTIVE_TYPES,
  ...INERT_TYPES,
};

/** How each type is created, after its arguments are checked. */
export const COUNTERPARTS: ReadonlyMap<string, CreateCounterpart> = new Map([
  ...Object.entries(RESOURCE_TYPES).map(
    ([token, type]) => [token, withTags(withCheckedArguments(type))] as const,
  ),
  ["pulumi:providers:aws", providers.awsProvider],
  ["pulumi:providers:docker-build", providers.otherProvider],
]);

import { activity } from "./activity.ts";
import { cluster, image, service, taskDefinition } from "./containers.ts";
import type { CreateCounterpart } from "./counterpart.ts";
import { eventSourceMapping } from "./eventSourceMapping.ts";
import { policy, role, rolePolicy, rolePolicyAttachment } from "./identity.ts";
import { INERT_TYPES, inert } from "./inert.ts";
import { functionEventInvokeConfig, lambdaFunction } from "./lambdaFunction.ts";
import { logGroup } from "./logGroup.ts";
import { queue, queuePolicy, redriveAllowPolicy, redrivePolicy } from "./queue.ts";
import { schedule } from "./schedule.ts";
import { stateMachine } from "./stateMachine.ts";

/** Every type of resource that this package knows, by its Pulumi type token. */
export const COUNTERPARTS: ReadonlyMap<string, CreateCounterpart> = new Map([
  ["aws:sfn/activity:Activity", activity],
  ["aws:sfn/stateMachine:StateMachine", stateMachine],
  ["aws:lambda/function:Function", lambdaFunction],
  ["aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", functionEventInvokeConfig],
  ["aws:lambda/eventSourceMapping:EventSourceMapping", eventSourceMapping],
  ["aws:cloudwatch/logGroup:LogGroup", logGroup],
  ["aws:sqs/queue:Queue", queue],
  ["aws:sqs/queuePolicy:QueuePolicy", queuePolicy],
  ["aws:sqs/redrivePolicy:RedrivePolicy", redrivePolicy],
  ["aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", redriveAllowPolicy],
  ["aws:scheduler/schedule:Schedule", schedule],
  ["aws:ecs/cluster:Cluster", cluster],
  ["aws:ecs/taskDefinition:TaskDefinition", taskDefinition],
  ["aws:ecs/service:Service", service],
  ["docker-build:index:Image", image],
  ["aws:iam/role:Role", role],
  ["aws:iam/rolePolicy:RolePolicy", rolePolicy],
  ["aws:iam/policy:Policy", policy],
  ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", rolePolicyAttachment],
  ...Object.keys(INERT_TYPES).map((type) => [type, inert] as const),
]);

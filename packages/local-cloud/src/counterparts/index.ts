import { activity } from "./activity.ts";
import { cluster, image, service, taskDefinition } from "./containers.ts";
import type { Counterpart } from "./counterpart.ts";
import { eventSourceMapping } from "./eventSourceMapping.ts";
import { policy, role, rolePolicy, rolePolicyAttachment } from "./identity.ts";
import { functionEventInvokeConfig, lambdaFunction } from "./lambdaFunction.ts";
import { queue, queuePolicy, redriveAllowPolicy, redrivePolicy } from "./queue.ts";
import { schedule } from "./schedule.ts";
import { stateMachine } from "./stateMachine.ts";
import { WITHOUT_LOCAL_EFFECT, withoutLocalEffect } from "./withoutLocalEffect.ts";

/** Every type of resource that this package knows, in Pulumi's words. */
export const COUNTERPARTS: ReadonlyMap<string, Counterpart> = new Map([
  ["aws:sfn/activity:Activity", activity],
  ["aws:sfn/stateMachine:StateMachine", stateMachine],
  ["aws:lambda/function:Function", lambdaFunction],
  ["aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", functionEventInvokeConfig],
  ["aws:lambda/eventSourceMapping:EventSourceMapping", eventSourceMapping],
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
  ...Object.keys(WITHOUT_LOCAL_EFFECT).map((type) => [type, withoutLocalEffect] as const),
]);

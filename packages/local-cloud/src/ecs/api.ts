import { missingAuthenticationToken } from "@sfn-workers/local-stepfunctions";
import type { EcsCall } from "./agent/ecsCall.ts";
import { describeServices } from "./describeServices.ts";
import { EcsError } from "./ecsError.ts";
import { answerListTasks } from "./listTasks.ts";
import type { EcsServices, SignedCall } from "./signedCall.ts";
import { stopTask } from "./stopTask.ts";

const OPERATIONS: Readonly<Record<string, (call: SignedCall, cloud: EcsServices) => object>> = {
  DescribeServices: describeServices,
  ListTasks: answerListTasks,
  StopTask: stopTask,
};

/**
 * Answers a call of a task to ECS's API, with the permissions of the caller's role.
 *
 * @throws {AccessDeniedException} when the role lacks the permission; the message is AWS's.
 * @throws {ApiError} MissingAuthenticationTokenException when the call is not signed
 * @throws {EcsError} when ECS would refuse the call
 */
export function answerEcsCall({ target, input, caller }: EcsCall, cloud: EcsServices): object {
  const [, name = ""] = /^AmazonEC2ContainerServiceV20141113\.(\w+)$/.exec(target) ?? [];
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (operation === undefined) {
    const supported = Object.keys(OPERATIONS).join(", ");
    throw new EcsError("InvalidParameterException", `supported locally: ${supported}`);
  }
  const { region = cloud.region, accessKeyId } = caller;
  if (accessKeyId === undefined) throw missingAuthenticationToken();
  return operation({ input, region, session: cloud.iam.sessionOf(accessKeyId) }, cloud);
}

import { secretServices } from "../shared/secrets.ts";
import type { FargateWorkerArgs } from "./args.ts";
import { isWoken, watchesDeployments } from "./roles.ts";

/**
 * What a task of the worker calls besides what every task calls, by the names of VPC endpoints; ECS fetches its secrets from the task's
 * network. Protection asks ECS through the agent, which is outside of it (ECS developer guide, "Amazon ECS interface VPC endpoints").
 */
export function taskServices(worker: Pick<FargateWorkerArgs, "manifest" | "settings">): string[] {
  const { transport, secrets } = worker.settings;
  return [
    ...(transport === "callback" ? ["sqs"] : []),
    ...(isWoken(worker.settings) || watchesDeployments(worker) ? ["ecs"] : []),
    ...secretServices(secrets),
  ];
}

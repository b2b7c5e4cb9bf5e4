import type * as pulumi from "@pulumi/pulumi";

/** What alarms and the dashboard need to know of a worker. */
export type WatchedWorker = WatchedFunction | WatchedService;

interface WatchedFunction {
  readonly kind: "lambda";
  readonly functionName: pulumi.Output<string>;
  readonly deadLetterQueueName: pulumi.Output<string> | undefined;
}

interface WatchedService {
  readonly kind: "fargate";
  readonly clusterName: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  /** The fewest tasks that should run. */
  readonly minTasks: number;
  readonly deadLetterQueueName: pulumi.Output<string> | undefined;
}

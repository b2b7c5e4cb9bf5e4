import type * as pulumi from "@pulumi/pulumi";

/** Identifies a worker for alarms and the dashboard. */
export type WatchedWorker = WatchedFunction | WatchedService | WatchedExternal;

interface WatchedFunction {
  readonly kind: "lambda";
  readonly functionName: pulumi.Output<string>;
  readonly deadLetterQueueName: pulumi.Output<string> | undefined;
}

interface WatchedService {
  readonly kind: "fargate";
  readonly clusterName: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  /** The minimum number of running ECS tasks. */
  readonly minTasks: number;
  readonly deadLetterQueueName: pulumi.Output<string> | undefined;
}

/** One that the program does not make. */
interface WatchedExternal {
  readonly kind: "external";
  readonly deadLetterQueueName: undefined;
}

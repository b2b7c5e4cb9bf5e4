import type { Clock, StepFunctionsEndpoint } from "@sfn-workers/local-stepfunctions";
import type { Cluster } from "./ecs/cluster.ts";
import type { TaskDefinition } from "./ecs/taskDefinition.ts";
import type { Iam } from "./iam/iam.ts";
import type { AccountConcurrency } from "./lambda/concurrency.ts";
import type { LocalFunction } from "./lambda/localFunction.ts";
import type { Sqs } from "./sqs/sqs.ts";

/** What the counterparts of one local environment share. */
export interface Cloud {
  readonly clock: Clock;
  readonly endpoint: Pick<StepFunctionsEndpoint, "url" | "call">;
  readonly sqs: Sqs;
  readonly iam: Iam;
  readonly concurrency: AccountConcurrency;
  /** By ARN. */
  readonly functions: Map<string, LocalFunction>;
  /** By ARN. */
  readonly clusters: Map<string, Cluster>;
  /** By ARN. */
  readonly taskDefinitions: Map<string, TaskDefinition>;
  /** The image's reference → the folder that it was built from. */
  readonly images: Map<string, string>;
  /** What relative paths of the program start from. */
  readonly directory: string;
  readonly log: (line: string) => void;
  /** For what fails and no caller hears of. Of a missing permission `iam` tells by itself. */
  readonly onFailure: (failure: Failure) => void;
}

export interface Failure {
  /** The physical name of the function, service, schedule or role. */
  readonly name: string;
  readonly message: string;
}

import type { StepFunctionsEndpoint } from "@sfn-workers/local-stepfunctions";
import type { Core } from "./core.ts";
import type { Repositories } from "./ecr/repositories.ts";
import type { TaskAgent } from "./ecs/agent/agent.ts";
import type { Clusters } from "./ecs/clusters.ts";
import type { DeployedImage } from "./ecs/imageCopy.ts";
import type { TaskDefinitions } from "./ecs/taskDefinitions.ts";
import type { Tasks } from "./ecs/tasks.ts";
import type { EventRules } from "./events/rules.ts";
import type { Vpcs } from "./inert/vpcs.ts";
import type { Inspectors } from "./inspectors.ts";
import type { Kms } from "./kms/kms.ts";
import type { AccountConcurrency } from "./lambda/concurrency.ts";
import type { LocalFunction } from "./lambda/localFunction.ts";
import type { FunctionPolicies } from "./lambda/permission.ts";
import type { DeployedCopies } from "./process/deployedCopies.ts";
import type { Secrets } from "./secrets/secrets.ts";
import type { Sqs } from "./sqs/sqs.ts";
import type { WorkerKeys } from "./workerKey.ts";

/** A log group of CloudWatch Logs: what writes to it must name one that exists. */
export interface LogGroup {
  readonly arn: string;
  /** The customer managed key that encrypts it. */
  readonly kmsKeyArn: string | undefined;
}

/** An image that tasks can run. */
export interface LocalImage {
  /** As it was built. */
  copy(): Promise<DeployedImage>;
  /** From its files as they are now. */
  copyAnew(): Promise<DeployedImage>;
}

/** What an explicit provider gives to its resources in place of the stack's. */
export interface ExplicitProvider {
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The state that the counterparts of one local environment share. */
export interface Cloud extends Core, Pick<WorkerKeys, "pollEndpoints"> {
  /** The Region of the stack, and of resources that name none. */
  readonly region: string;
  readonly endpoint: Pick<StepFunctionsEndpoint, "url" | "call">;
  readonly sqs: Sqs;
  readonly kms: Kms;
  /** The id or ARN of the key that encrypts a state machine or an activity, by its ARN. */
  readonly stepFunctionsKeys: Map<string, string>;
  readonly secrets: Secrets;
  /** The account has one in each Region. */
  readonly concurrencyIn: (region: string) => AccountConcurrency;
  /** By ARN. */
  readonly functions: Map<string, LocalFunction>;
  /** The policies that permissions add to functions. */
  readonly functionPolicies: FunctionPolicies;
  /** By ARN. */
  readonly logGroups: Map<string, LogGroup>;
  readonly agent: TaskAgent;
  readonly clusters: Clusters;
  readonly taskDefinitions: TaskDefinitions;
  readonly tasks: Tasks;
  readonly vpcs: Vpcs;
  /** The UUIDs of event source mappings, by the ARNs of their queue and function. */
  readonly eventSources: Map<string, string>;
  readonly eventRules: EventRules;
  /** The ARNs of the schedules. */
  readonly schedules: Set<string>;
  /** By reference. */
  readonly images: Map<string, LocalImage>;
  readonly repositories: Repositories;
  /** What functions and tasks run from. Removed after all of them have stopped. */
  readonly copies: DeployedCopies;
  /** For the debuggers of functions and tasks. Closed after all of them have stopped. */
  readonly inspectors: Inspectors;
  /** The tags that the stack gives to all resources. */
  readonly defaultTags: Readonly<Record<string, string>>;
  /** The explicit providers, by `URN::ID`. */
  readonly providers: Map<string, ExplicitProvider>;
  /** The base folder of the program's relative paths. */
  readonly directory: string;
}

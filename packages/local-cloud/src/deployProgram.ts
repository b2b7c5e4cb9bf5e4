import type { Unwrap } from "@pulumi/pulumi";
import {
  type ApiCall,
  type Clock,
  startStepFunctions,
  systemClock,
} from "@sfn-workers/local-stepfunctions";
import { type RegisteredState, type Registration, runProgram } from "@sfn-workers/pulumi-host";
import type { Cloud } from "./cloud.ts";
import type { Counterpart, LocalRegistration } from "./counterparts/counterpart.ts";
import { COUNTERPARTS } from "./counterparts/index.ts";
import { readDefaultTags } from "./counterparts/withTags.ts";
import { startTaskAgent } from "./ecs/agent/agent.ts";
import { createClusters } from "./ecs/clusters.ts";
import type { ImageBuild } from "./ecs/dockerfile.ts";
import { copyImage } from "./ecs/imageCopy.ts";
import { ecsIntegrations } from "./ecs/integration.ts";
import { createTaskDefinitions } from "./ecs/taskDefinitions.ts";
import type { Failure } from "./failure.ts";
import { createCallWithFault } from "./faults/calls.ts";
import { createFaults, type Faults } from "./faults/faults.ts";
import { integrationsWithFaults } from "./faults/integrations.ts";
import type { FaultRates } from "./faults/rates.ts";
import { workersFaults } from "./faults/stepFunctions.ts";
import { type AccessKey, developerAccessKey } from "./iam/accessKey.ts";
import { createIam, type UsedPermission } from "./iam/iam.ts";
import { createKms } from "./kms/kms.ts";
import { createKeyPermissions } from "./kms/stepFunctionsKeys.ts";
import { createAccountConcurrency } from "./lambda/concurrency.ts";
import { lambdaIntegrations } from "./lambda/integration.ts";
import { ACCOUNT_ID, REGION, ROLE_POLICY_DELAY_MS } from "./limits.ts";
import { createDeployedCopies, type DeployedCopies } from "./process/deployedCopies.ts";
import { killGroup } from "./process/guardedProcess.ts";
import { startSecrets } from "./secrets/secrets.ts";
import type { SecretValues } from "./secrets/store.ts";
import type { StackSettings } from "./settings.ts";
import { sqsIntegrations } from "./sqs/integration.ts";
import { startSqs } from "./sqs/sqs.ts";

/** A resource of the program with the description of its counterpart on this machine. */
export interface LocalResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The parent's URN; undefined at the top of the tree. */
  readonly parent: string | undefined;
  /** Shown to users: "activity", "timer, every 5 minutes", "no local effect". */
  readonly description: string;
  /** Undefined for resources without an ARN, such as components. */
  readonly arn: string | undefined;
}

/** A program that is deployed to this machine. */
export interface Deployment<Outputs> {
  /** Parents come before their children. */
  readonly resources: readonly LocalResource[];
  readonly outputs: Outputs;
  readonly stepFunctionsUrl: string;
  readonly sqsUrl: string;
  readonly region: string;
  /** The developer's own credentials, which allow every action. */
  readonly credentials: AccessKey;
  /** Plans single faults, and counts those that have occurred. */
  readonly faults: Pick<Faults, "next" | "report">;
  /** The ids of a resource's running processes. */
  processIds(urn: string): readonly number[];
  /**
   * Stops the schedules, then the workers, then the endpoints. No process or server remains. Running tasks may end first:
   * for as long as on AWS, or for at most `withinMs`, in milliseconds.
   */
  stop(options?: { readonly withinMs?: number }): Promise<void>;
}

export interface DeployOptions {
  readonly settings: StackSettings;
  /** The base folder of the program's relative paths. */
  readonly directory: string;
  /** Images that the program references but does not build → how to build them, or only their build context. */
  readonly images?: Readonly<Record<string, string | ImageBuild>>;
  /** What the local Secrets Manager and Parameter Store have; nothing by default. */
  readonly secretValues?: SecretValues;
  /** The port of the Step Functions endpoint on the loopback interface; a free one by default. */
  readonly port?: number;
  readonly clock?: Clock;
  /**
   * Concurrent executions of all functions together, as an AWS account has them: from 1. Functions with reserved concurrency
   * have their own. By default each function runs two invocations at a time, and further ones wait instead of being throttled.
   */
  readonly lambdaConcurrency?: number;
  /**
   * Faults of workers' calls, and of the calls that services make for them, at random; by default there are none. Calls with
   * the developer's own credentials have no faults.
   */
  readonly faults?: FaultRates;
  readonly onResource?: (resource: LocalResource) => void;
  /**
   * Called for failures that no caller sees: a failed asynchronous invocation, service task or schedule target, a throttled
   * function, or a missing permission.
   */
  readonly onFailure?: (failure: Failure) => void;
  /** Called when a role uses a permission that it has. */
  readonly onPermissionUsed?: (permission: UsedPermission) => void;
  readonly onCall?: (call: ApiCall) => void;
  /** Receives each line that a function or a task writes. */
  readonly log?: (line: string) => void;
}

/**
 * Runs a Pulumi program and creates a local counterpart of each of its resources. Processes and timers start after all
 * counterparts are created.
 *
 * @example
 * ```ts
 * import * as aws from "@pulumi/aws";
 * import { deployProgram } from "@sfn-workers/local-cloud";
 *
 * const deployment = await deployProgram(
 *   () => {
 *     const activity = new aws.sfn.Activity("coin-flip");
 *     return { activityArn: activity.arn };
 *   },
 *   {
 *     settings: { project: "demo", stack: "local", config: {} },
 *     directory: import.meta.dirname,
 *     onResource: ({ name, description }) => console.log(`${name} → ${description}`),
 *     onFailure: ({ name, message }) => console.error(`${name}: ${message}`),
 *   },
 * );
 * console.log(deployment.outputs.activityArn, deployment.stepFunctionsUrl);
 * await deployment.stop();
 * ```
 *
 * @throws {Error} when a resource has no counterpart or can't be created; the message names it, and the counterparts created
 * before it are stopped.
 */
export async function deployProgram<Outputs extends object>(
  program: () => Outputs,
  options: DeployOptions,
): Promise<Deployment<Unwrap<Outputs>>> {
  const faults = createFaults(options.faults);
  const { cloud, endpoint } = await startCloud(options, faults);
  const counterparts = new Map<string, Counterpart>();
  const resources: LocalResource[] = [];

  async function register(registration: Registration): Promise<RegisteredState> {
    const { urn, type, name, parent } = registration;
    const identity = { urn, name, generation: 0 };
    const counterpart = await createCounterpart({ ...registration, identity }, cloud);
    counterparts.set(urn, counterpart);
    const { description, outputs } = counterpart;
    const arn = typeof outputs["arn"] === "string" ? outputs["arn"] : undefined;
    const resource = { urn, type, name, parent, description, arn };
    resources.push(resource);
    options.onResource?.(resource);
    return counterpart;
  }

  async function stop(withinMs?: number): Promise<void> {
    faults.end();
    const killTimer =
      withinMs === undefined ? undefined : cloud.clock.setTimeout(killProcesses, withinMs);
    const all = [...counterparts.values()];
    for (const counterpart of all) counterpart.quiesce?.();
    const stopped = Promise.all(all.map((counterpart) => counterpart.stop?.()));
    endpoint.drainPolls();
    cloud.sqs.drainPolls();
    await stopped;
    cloud.clock.clearTimeout(killTimer);
    await Promise.all([
      endpoint.close(),
      cloud.sqs.close(),
      cloud.secrets.close(),
      cloud.agent.close(),
      cloud.copies.remove(),
    ]);
  }

  function killProcesses(): void {
    for (const { processIds } of counterparts.values()) {
      for (const processId of processIds?.() ?? []) killGroup(processId);
    }
  }

  try {
    const outputs = await runProgram(program, { ...options.settings, account: ACCOUNT, register });
    for (const counterpart of counterparts.values()) counterpart.start?.();
    let stopping: Promise<void> | undefined;
    return {
      resources,
      outputs,
      stepFunctionsUrl: endpoint.url,
      sqsUrl: cloud.sqs.url,
      region: REGION,
      credentials: developerAccessKey(),
      faults,
      processIds: (urn) => counterparts.get(urn)?.processIds?.() ?? [],
      stop: ({ withinMs } = {}) => {
        stopping ??= stop(withinMs);
        return stopping;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const ACCOUNT = { accountId: ACCOUNT_ID, region: REGION };

async function startCloud(options: DeployOptions, faults: Faults) {
  const onFailure = options.onFailure ?? (() => {});
  const defaultTags = readDefaultTags(options.settings.config);
  const clock = options.clock ?? systemClock;
  const iam = createIam({
    onUsed: options.onPermissionUsed,
    onRefused: onFailure,
    now: () => clock.now(),
    // In real time: the program waits for its policies, also if everything else uses another clock.
    policyDelay: { clock: systemClock, ms: ROLE_POLICY_DELAY_MS },
  });
  const kms = createKms(iam);
  const functions: Cloud["functions"] = new Map();
  const clusters = createClusters();
  const taskDefinitions = createTaskDefinitions();
  const callWithFault = createCallWithFault(faults, clock);
  const sqs = await startSqs(iam, kms, { clock, faults: { faults, callWithFault } });
  const stepFunctionsKeys: Cloud["stepFunctionsKeys"] = new Map();
  const keyPermissions = createKeyPermissions(stepFunctionsKeys, iam, kms);
  const agent = await startTaskAgent(iam);
  const secrets = await startSecrets(options.secretValues ?? {}, iam, kms, callWithFault);
  const endpoint = await startStepFunctions({
    clock,
    integrations: integrationsWithFaults(
      {
        ...lambdaIntegrations({ functions, iam }),
        ...ecsIntegrations({ clusters, taskDefinitions, iam }),
        ...sqsIntegrations({ sqs }),
      },
      callWithFault,
    ),
    authorize(request) {
      iam.authorize(request);
      keyPermissions.authorize(request);
    },
    authorizeRole: keyPermissions.authorizeRole,
    fault: workersFaults(faults),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.onCall === undefined ? {} : { onCall: options.onCall }),
  }).catch(async (error: unknown) => {
    await Promise.all([sqs.close(), secrets.close(), agent.close()]);
    throw error;
  });
  const copies = createDeployedCopies();
  const cloud: Cloud = {
    clock,
    endpoint,
    sqs,
    kms,
    stepFunctionsKeys,
    secrets,
    agent,
    iam,
    faults,
    functions,
    concurrency: createAccountConcurrency(options.lambdaConcurrency),
    logGroups: new Map(),
    clusters,
    taskDefinitions,
    eventSources: new Map(),
    schedules: new Set(),
    images: existingImages(options.images, copies),
    copies,
    defaultTags,
    directory: options.directory,
    log: options.log ?? (() => {}),
    onFailure,
  };
  return { cloud, endpoint };
}

/** Images that exist already are copied when something uses them. */
function existingImages(
  images: DeployOptions["images"] = {},
  copies: DeployedCopies,
): Cloud["images"] {
  const entries = Object.entries(images).map(([reference, image]) => {
    const build = typeof image === "string" ? { context: image } : image;
    return [reference, { copy: () => copyImage(build, copies) }] as const;
  });
  return new Map(entries);
}

/** @throws {Error} when there is no such counterpart or it can't be created; the message names the resource and its type. */
async function createCounterpart(
  registration: LocalRegistration,
  cloud: Cloud,
): Promise<Counterpart> {
  const { kind, type, name, urn } = registration;
  if (kind === "component") return { description: "component", id: urn, outputs: {} };
  const create = COUNTERPARTS.get(type);
  if (create === undefined) {
    throw new Error(
      `${name} (${type}) has no local counterpart: add one in packages/local-cloud, or add the type to its INERT_TYPES`,
    );
  }
  try {
    return await create(registration, cloud);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${name} (${type}): ${reason}`, { cause: error });
  }
}

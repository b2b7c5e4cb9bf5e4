import type { Unwrap } from "@pulumi/pulumi";
import {
  type ApiCall,
  type Clock,
  startStepFunctions,
  systemClock,
} from "@sfn-workers/local-stepfunctions";
import { type RegisteredState, type Registration, runProgram } from "@sfn-workers/pulumi-host";
import type { Cloud } from "./cloud.ts";
import type { Failure } from "./core.ts";
import type { Made } from "./counterparts/counterpart.ts";
import { COUNTERPARTS } from "./counterparts/index.ts";
import { ecsIntegrations } from "./ecs/integration.ts";
import { type AccessKey, developerAccessKey } from "./iam/accessKey.ts";
import { createIam, type UsedPermission } from "./iam/iam.ts";
import { createAccountConcurrency } from "./lambda/concurrency.ts";
import { lambdaIntegrations } from "./lambda/integration.ts";
import { ACCOUNT_ID, REGION } from "./limits.ts";
import type { StackSettings } from "./settings.ts";
import { sqsIntegrations } from "./sqs/integration.ts";
import { startSqs } from "./sqs/sqs.ts";

/** A resource of the program, and what it became on this machine. */
export interface LocalResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The parent's URN; undefined at the top of the tree. */
  readonly parent: string | undefined;
  /** For people: "activity", "timer, every 5 minutes", "no local effect". */
  readonly became: string;
}

/** A program that is deployed to this machine. */
export interface Deployment<Outputs> {
  /** Parents stand before their children. */
  readonly resources: readonly LocalResource[];
  readonly outputs: Outputs;
  readonly stepFunctionsUrl: string;
  readonly sqsUrl: string;
  readonly region: string;
  /** The developer's own, which may do everything. */
  readonly credentials: AccessKey;
  /** The processes that run for a resource now. */
  processIds(urn: string): readonly number[];
  /** Ends everything in order: schedules, workers, the endpoint. Nothing is left running. */
  stop(): Promise<void>;
}

export interface DeployOptions {
  readonly settings: StackSettings;
  /** What relative paths of the program start from. */
  readonly directory: string;
  /** Images that the program names without building them → the folder that each is built from. */
  readonly images?: Readonly<Record<string, string>>;
  /** The endpoint's port on the loopback interface; a free one by default. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly onResource?: (resource: LocalResource) => void;
  /**
   * Something failed of which no caller may hear: an asynchronous invocation, a task of a service, a schedule's
   * target, a role that lacks a permission.
   */
  readonly onFailure?: (failure: Failure) => void;
  /** A role made use of a permission that it has. */
  readonly onPermissionUsed?: (permission: UsedPermission) => void;
  readonly onCall?: (call: ApiCall) => void;
  /** A line that a function or a task wrote. */
  readonly log?: (line: string) => void;
}

/**
 * Runs a Pulumi program with a local counterpart for each resource. Processes and timers start once all of it is there.
 *
 * @throws Error naming the resource if one can't be made here; what was made before is undone.
 */
export async function deployProgram<Outputs extends object>(
  program: () => Outputs,
  options: DeployOptions,
): Promise<Deployment<Unwrap<Outputs>>> {
  const { cloud, endpoint } = await startCloud(options);
  const made = new Map<string, Made>();
  const resources: LocalResource[] = [];

  async function register(registration: Registration): Promise<RegisteredState> {
    const counterpart = await make(registration, cloud);
    made.set(registration.urn, counterpart);
    const { urn, type, name, parent } = registration;
    const resource = { urn, type, name, parent, became: counterpart.became };
    resources.push(resource);
    options.onResource?.(resource);
    return counterpart;
  }

  async function stop(): Promise<void> {
    for (const counterpart of made.values()) counterpart.quiesce?.();
    const stopped = Promise.all([...made.values()].map((counterpart) => counterpart.stop?.()));
    endpoint.drainPolls();
    cloud.sqs.drainPolls();
    await stopped;
    await Promise.all([endpoint.close(), cloud.sqs.close()]);
  }

  try {
    const { settings } = options;
    const outputs = await runProgram(program, { ...settings, account: ACCOUNT, register });
    for (const counterpart of made.values()) counterpart.start?.();
    let stopping: Promise<void> | undefined;
    return {
      resources,
      outputs,
      stepFunctionsUrl: endpoint.url,
      sqsUrl: cloud.sqs.url,
      region: REGION,
      credentials: developerAccessKey(),
      processIds: (urn) => made.get(urn)?.processIds?.() ?? [],
      stop: () => {
        stopping ??= stop();
        return stopping;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const ACCOUNT = { accountId: ACCOUNT_ID, region: REGION };

async function startCloud(options: DeployOptions) {
  const onFailure = options.onFailure ?? (() => {});
  const iam = createIam({
    onUsed: options.onPermissionUsed,
    onRefused: ({ roleName, message }) => onFailure({ name: roleName, message }),
  });
  const functions: Cloud["functions"] = new Map();
  const clusters: Cloud["clusters"] = new Map();
  const taskDefinitions: Cloud["taskDefinitions"] = new Map();
  const clock = options.clock ?? systemClock;
  const sqs = await startSqs(iam);
  const endpoint = await startStepFunctions({
    clock,
    integrations: {
      ...lambdaIntegrations({ functions, iam }),
      ...ecsIntegrations({ clusters, taskDefinitions, iam }),
      ...sqsIntegrations({ sqs }),
    },
    authorize: iam.authorize,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.onCall === undefined ? {} : { onCall: options.onCall }),
  }).catch(async (error: unknown) => {
    await sqs.close();
    throw error;
  });
  const cloud: Cloud = {
    clock,
    endpoint,
    sqs,
    iam,
    functions,
    concurrency: createAccountConcurrency(),
    clusters,
    taskDefinitions,
    images: new Map(Object.entries(options.images ?? {})),
    directory: options.directory,
    log: options.log ?? (() => {}),
    onFailure,
  };
  return { cloud, endpoint };
}

/** @throws Error naming the resource and its type. */
async function make(registration: Registration, cloud: Cloud): Promise<Made> {
  const { kind, type, name, urn } = registration;
  if (kind === "component") return { became: "component", id: urn, outputs: {} };
  const counterpart = COUNTERPARTS.get(type);
  if (counterpart === undefined) {
    throw new Error(
      `${name} (${type}) has no local counterpart: add one in packages/local-cloud, or put the type on its ` +
        "list of those without local effect",
    );
  }
  try {
    return await counterpart(registration, cloud);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${name} (${type}): ${reason}`, { cause: error });
  }
}

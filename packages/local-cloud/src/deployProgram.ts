import { isDeepStrictEqual } from "node:util";
import type { Unwrap } from "@pulumi/pulumi";
import { runProgram } from "@sfn-workers/pulumi-host";
import type { Cloud } from "./cloud.ts";
import { readDefaultTags } from "./counterparts/withTags.ts";
import type { Deployment, DeployOptions, Update, UpdateOptions } from "./deployment.ts";
import { createFaults } from "./faults/faults.ts";
import { developerAccessKey } from "./iam/accessKey.ts";
import { admitWorker } from "./iam/outsideWorkers.ts";
import { type Change, UpdateFailed } from "./lifecycle/change.ts";
import { localResource } from "./lifecycle/deployed.ts";
import { stateOf } from "./lifecycle/ownState.ts";
import { createRenewals } from "./lifecycle/renewals.ts";
import { createStack } from "./lifecycle/stack.ts";
import { ACCOUNT_ID } from "./limits.ts";
import { arnOf, nameInArn } from "./names.ts";
import { killGroup } from "./process/guardedProcess.ts";
import { readRegion } from "./region.ts";
import type { StackSettings } from "./settings.ts";
import { regionInUrl } from "./sqs/queueRegistry.ts";
import { startCloud } from "./startCloud.ts";

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
  program: () => Outputs | Promise<Outputs>,
  options: DeployOptions,
): Promise<Deployment<Unwrap<Outputs>>> {
  const faults = createFaults(options.faults);
  const region = readRegion(options.settings.config);
  const { cloud, endpoint } = await startCloud(options, faults, region);
  const stack = createStack(cloud);
  let { config } = options.settings;
  /** The outputs of the last deployment that succeeded. */
  let left: Readonly<Record<string, unknown>> = {};
  let newest: Promise<unknown> = Promise.resolve();
  const outsideRoles = new Set<string>();
  const renewals = createRenewals(stack.find, cloud);
  const ending = new AbortController();
  let stopping: Promise<void> | undefined;

  async function deploy<Result extends object>(
    deployed: () => Result | Promise<Result>,
    onChange: (change: Change) => void,
    signal: AbortSignal = ending.signal,
  ): Promise<Unwrap<Result>> {
    const account = { accountId: ACCOUNT_ID, region };
    const regionOf = (provider: string) => cloud.providers.get(provider)?.region;
    const before = stateOf(options.settings, left, stack.resources());
    const asked = { regionOf, lookUp: stack.lookUp, deployed: () => before };
    const host = { ...options.settings, config, account, ...asked, signal };
    const outputs = await stack.deploy(
      (register) => runProgram(deployed, { ...host, register }),
      (change) => {
        if (change.kind === "create" || change.kind === "replace") {
          options.onResource?.(change.resource);
        }
        options.onChange?.(change);
        onChange(change);
      },
    );
    left = { ...outputs };
    return outputs;
  }

  async function updateAlone<Next extends object>(
    next: () => Next | Promise<Next>,
    { config: changed, onChange }: UpdateOptions,
  ): Promise<Update<Unwrap<Next>>> {
    const changes: Change[] = [];
    try {
      ending.signal.throwIfAborted();
      if (changed !== undefined) requireSameForAll(changed, region, cloud);
      config = changed ?? config;
      const outputs = await deploy(next, (change) => {
        changes.push(change);
        onChange?.(change);
      });
      return { outputs, changes };
    } catch (error) {
      throw new UpdateFailed(error, changes);
    }
  }

  async function stop(withinMs?: number): Promise<void> {
    faults.end();
    const killTimer =
      withinMs === undefined ? undefined : cloud.clock.setTimeout(killProcesses, withinMs);
    await newest;
    const all = stack.all().map(({ counterpart }) => counterpart);
    for (const counterpart of all) counterpart.quiesce?.();
    const stopped = Promise.all(all.map((counterpart) => counterpart.stop?.()));
    endpoint.drainPolls();
    cloud.sqs.drainPolls();
    await stopped;
    await renewals.ended();
    cloud.clock.clearTimeout(killTimer);
    await Promise.all([
      endpoint.close(),
      cloud.sqs.close(),
      cloud.secrets.close(),
      cloud.agent.close(),
      options.copies === undefined ? cloud.copies.remove() : undefined,
      cloud.inspectors.close(),
    ]);
  }

  function killProcesses(): void {
    for (const { counterpart } of stack.all()) {
      for (const processId of counterpart.processIds?.() ?? []) killGroup(processId);
    }
  }

  try {
    let outputs = await deploy(program, () => {}, options.signal);
    return {
      get resources() {
        return stack.resources().map(localResource);
      },
      get outputs() {
        return outputs;
      },
      stepFunctionsUrl: endpoint.url,
      sqsUrl: cloud.sqs.url,
      region,
      credentials: developerAccessKey(),
      faults,
      putEvent: (event) => cloud.eventRules.put(event, region).rules,
      admit: (worker) => admitWorker(worker, cloud, outsideRoles),
      waitsOf: endpoint.waitsOf,
      hasReceiver(url) {
        const queueArn = arnOf(regionInUrl(url) ?? region, "sqs", nameInArn(url));
        return cloud.iam.mayBeAllowed("sqs:ReceiveMessage", queueArn);
      },
      processIds: (urn) => stack.find(urn)?.counterpart.processIds?.() ?? [],
      update(next, given = {}) {
        const before = Promise.all([newest, renewals.ended()]);
        const update = before.then(() => updateAlone(next, given));
        newest = update.then(
          (done) => {
            // The newest program may have other outputs than the type of the first says.
            outputs = done.outputs as unknown as typeof outputs;
          },
          () => {
            // Whoever called this update is told, and what was deployed before stays.
          },
        );
        return update;
      },
      renew: (urn, { signal } = {}) =>
        renewals.renew(urn, newest, AbortSignal.any([ending.signal, ...(signal ? [signal] : [])])),
      stop: ({ withinMs } = {}) => {
        ending.abort(new Error("the environment stops"));
        stopping ??= stop(withinMs);
        return stopping;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @throws {Error} when the tags or the Region of all resources would change, which only a new deployment can. */
function requireSameForAll(
  config: StackSettings["config"],
  region: string,
  { defaultTags }: Cloud,
): void {
  const changed = [
    ...(isDeepStrictEqual(readDefaultTags(config), defaultTags) ? [] : ["aws:defaultTags"]),
    ...(readRegion(config) === region ? [] : ["aws:region"]),
  ];
  if (changed.length === 0) return;
  throw new Error(
    `${changed.join(", ")} can't change in an update: stop the environment, and deploy again`,
  );
}

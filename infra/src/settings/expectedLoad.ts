import { quotaOf } from "@sfn-workers/local-stepfunctions/rules";
import { type Ceiling, ceilings, unreservedConcurrency } from "./ceiling.ts";
import { keyPath } from "./explain.ts";
import { NAMESPACE } from "./namespace.ts";
import { type ConfiguredWorkload, LOCAL, type Settings } from "./settings.ts";

const HOUR_SECONDS = 3_600;

/** Where executions come from by default. */
const DEFAULT_REGION = "us-east-1";

/**
 * What a stack's workers, or its account, can't do of what the manifests expect, in words. Nobody knows the load for sure, so this is no
 * error.
 *
 * @param stack its name; this machine is to hold no load
 * @param region what `aws:region` says
 */
export function loadWarnings(settings: Settings, stack: string, region: unknown): string[] {
  if (stack === LOCAL) return [];
  const byName = new Map(ceilings(settings).map((ceiling) => [ceiling.workload, ceiling]));
  const expecting = settings.workloads.flatMap((workload) => {
    const ceiling = byName.get(workload.manifest.name);
    return ceiling && workload.manifest.expect ? [{ ...workload, ceiling }] : [];
  });
  return [
    ...expecting.flatMap((one) => [...rateWarnings(one), ...burstWarnings(one)]),
    ...accountWarnings(expecting, unreservedConcurrency(settings)),
    ...startWarnings(expecting, typeof region === "string" ? region : DEFAULT_REGION),
  ];
}

interface Expecting extends ConfiguredWorkload {
  readonly ceiling: Ceiling;
}

function rateWarnings({ manifest, settings, ceiling }: Expecting): string[] {
  const { perHour = 0 } = manifest.expect ?? {};
  if (perHour < ceiling.tasksPerHour) return [];
  const lost =
    settings.transport === "callback"
      ? `; those that wait longer than queueSeconds, ${settings.queueSeconds} s, fail with States.Timeout`
      : "";
  return [
    `${keyOf(manifest.name)}: the manifest expects ${number(perHour)} tasks an hour (expect.perHour), and the workers do ${number(ceiling.tasksPerHour)} at most (${ceiling.because})${lost}; raise ${ceiling.raisedBy}`,
  ];
}

/** Whether the last task of a burst is taken in time, with what the workers have left over. */
function burstWarnings({ manifest, settings, ceiling }: Expecting): string[] {
  const { burst = 0, perHour = 0 } = manifest.expect ?? {};
  const left = ceiling.tasksPerHour - perHour;
  if (burst === 0 || left <= 0) return [];
  const waits = (burst * HOUR_SECONDS) / left;
  const { pickupSeconds, enabled } = settings.alarms;
  const last = `${keyOf(manifest.name)}: of ${number(burst)} tasks at once (expect.burst) the last waits ${number(waits)} s at least`;
  const remedy = `raise ${ceiling.raisedBy}`;
  if (settings.transport === "callback" && waits > settings.queueSeconds) {
    return [
      `${last}, longer than queueSeconds, ${settings.queueSeconds} s, so that it fails with States.Timeout; ${remedy}, or queueSeconds`,
    ];
  }
  if (!enabled || waits <= pickupSeconds) return [];
  return [
    `${last}, so that the alarm pick-up-slow goes off, whose alarms.pickupSeconds is ${pickupSeconds}; ${remedy}, or the alarm's`,
  ];
}

/** Each may have what the others leave; here is what they need together. */
function accountWarnings(expecting: readonly Expecting[], unreserved: number): string[] {
  const needs = expecting.flatMap(({ manifest, ceiling }) => {
    const { perHour = 0 } = manifest.expect ?? {};
    const used = Math.min(1, perHour / (ceiling.tasksPerHour || 1));
    const functions = Math.ceil(ceiling.sharedFunctions * used);
    return functions === 0 ? [] : [{ name: manifest.name, functions }];
  });
  const all = needs.reduce((sum, { functions }) => sum + functions, 0);
  if (needs.length < 2 || all <= unreserved) return [];
  const each = needs.map(({ name, functions }) => `${functions} of ${name}`).join(", ");
  return [
    `${keyPath(NAMESPACE, ["lambdaConcurrency"])}: the manifests expect loads that take ${all} functions at a time (${each}), and ${unreserved} are left that no function reserves; ask AWS for a larger quota "Concurrent executions", then raise it`,
  ];
}

/** One execution has one task, unless a workflow makes many. */
function startWarnings(expecting: readonly Expecting[], region: string): string[] {
  const quota = quotaOf("StartExecution", region);
  if (quota === undefined) return [];
  const { atOnce, perSecond } = quota;
  const starts = `AWS starts ${number(perSecond)} executions a second in ${region}, and ${number(atOnce)} at once, unless the account has a larger quota or a workflow's Map makes the tasks`;
  const expected =
    expecting.reduce((sum, { manifest: { expect } }) => sum + (expect?.perHour ?? 0), 0) /
    HOUR_SECONDS;
  const all =
    expected > perSecond
      ? [
          `the manifests expect ${number(expected)} tasks a second together (expect.perHour): ${starts}; docs/scaling.md says how to spread them`,
        ]
      : [];
  const bursts = expecting.flatMap(({ manifest: { name, expect } }) => {
    const { burst = 0 } = expect ?? {};
    if (burst <= atOnce) return [];
    const seconds = (burst - atOnce) / perSecond;
    return `${keyOf(name)}: ${number(burst)} executions at once (expect.burst) are throttled, and their caller has to repeat StartExecution for ${number(seconds)} s: ${starts}`;
  });
  return [...all, ...bursts];
}

function keyOf(workload: string): string {
  return keyPath(NAMESPACE, ["workloads", workload]);
}

/** `28,571`, and small ones with a digit after the point. */
function number(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });
}

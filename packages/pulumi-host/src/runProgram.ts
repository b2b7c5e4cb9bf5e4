import { setImmediate, setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { createFailure } from "./failure.ts";
import { createMonitor, type Monitor } from "./monitor.ts";
import { type Outstanding, observeOutstanding } from "./outstanding.ts";
import type { ProgramHost, StackConfiguration } from "./registration.ts";
import { takeLeaks, withRuntimeStore } from "./runtimeStore.ts";
import { omitPulumisStackTraces } from "./stackTraces.ts";

/**
 * Runs a Pulumi program against `host`, without Pulumi's engine, its CLI or a cloud. It resolves with the program's outputs
 * once the program has ended, as in Pulumi's own host: every resource is registered, every output is known, and Node.js
 * waits for nothing that the program has started. A process has one Pulumi runtime, so programs run sequentially.
 *
 * @example
 * ```ts
 * import * as aws from "@pulumi/aws";
 * import { runProgram } from "@sfn-workers/pulumi-host";
 *
 * const outputs = await runProgram(() => ({ arn: new aws.sfn.Activity("flip").arn }), {
 *   project: "demo",
 *   stack: "local",
 *   config: {},
 *   account: { accountId: "000000000000", region: "us-east-1" },
 *   register: ({ name }) => ({ id: name, outputs: { arn: `arn-of-${name}` } }),
 * });
 * console.log(outputs.arn); // arn-of-flip
 * ```
 *
 * @throws {Error} when the program, a callback of `apply`, `host.register` or a data source throws, or `host.signal` aborts: the
 * first such error, after the calls of `host.register` that were under way have ended. Also when a promise on which a resource or an output
 * depends can't settle any more; the message is Pulumi's.
 */
export function runProgram<Outputs extends object>(
  program: () => Outputs | Promise<Outputs>,
  host: ProgramHost,
): Promise<pulumi.Unwrap<Outputs>> {
  const run = lastRun.then(() => withRuntimeStore(() => runAlone(program, host)));
  lastRun = run.catch(() => undefined);
  return run;
}

let lastRun: Promise<unknown> = Promise.resolve();

async function runAlone<Outputs extends object>(
  program: () => Outputs | Promise<Outputs>,
  host: ProgramHost,
): Promise<pulumi.Unwrap<Outputs>> {
  host.signal?.throwIfAborted();
  const failure = createFailure();
  const abort = () => failure.fail(host.signal?.reason);
  host.signal?.addEventListener("abort", abort);
  const outstanding = observeOutstanding();
  const monitor = createMonitor(host, failure, outstanding);
  // Pulumi reports an error inside an `apply` only as an unhandled rejection.
  process.on("unhandledRejection", failure.fail);
  process.on("uncaughtException", failure.fail);
  const recordStackTraces = omitPulumisStackTraces();
  try {
    pulumi.runtime.setAllConfig(toConfigTexts(host.config));
    // Without the engine of PULUMI_NODEJS_ENGINE, which a program that Pulumi itself runs has in its environment.
    pulumi.runtime.resetOptions(host.project, host.stack, -1, "", "", false, "");
    const { project, stack } = host;
    pulumi.runtime.setMockOptions(monitor.client, project, stack, false, ORGANIZATION);
    let declared: Outputs | undefined;
    const outputs = outstanding.run(() =>
      pulumi.runtime.runInPulumiStack(async () => {
        declared = await failure.guard(program);
        return declared;
      }),
    );
    outputs.catch(failure.fail);
    await Promise.race([waitForEnd(monitor, outstanding), failure.promise]);
    return (await Promise.race([outputs, neverKnown(() => declared)])) as pulumi.Unwrap<Outputs>;
  } finally {
    host.signal?.removeEventListener("abort", abort);
    while (monitor.busy()) await setTimeout(CHECK_INTERVAL_MS);
    await setImmediate();
    takeLeaks();
    monitor.end();
    // Closes the server of the program's transforms.
    pulumi.runtime.disconnectSync();
    outstanding.stop();
    recordStackTraces();
    process.off("unhandledRejection", failure.fail);
    process.off("uncaughtException", failure.fail);
  }
}

/** That of a stack whose state is in a bucket or a folder: Pulumi Cloud's have an owner. */
const ORGANIZATION = "organization";

/** How often a program that waits for something is checked for its end. */
const CHECK_INTERVAL_MS = 5;

/** @throws {Error} when Pulumi's runtime waits for something that can't come any more. */
async function waitForEnd(monitor: Monitor, outstanding: Outstanding): Promise<void> {
  // What only consists of promises proceeds within one turn of the event loop.
  await setImmediate();
  while (monitor.busy() || outstanding.any()) {
    await setTimeout(CHECK_INTERVAL_MS);
    await setImmediate();
  }
  const leaks = takeLeaks();
  if (leaks !== undefined) throw new Error(leaks);
}

/** @throws {Error} when the next turn of the event loop comes; the message names the outputs that are not known. */
async function neverKnown(declared: () => object | undefined): Promise<never> {
  await setImmediate();
  const outputs = Object.entries(declared() ?? {});
  const pending = new Set(outputs.map(([name]) => name));
  for (const [name, value] of outputs) pulumi.output(value).apply(() => pending.delete(name));
  await setImmediate();
  const which = pending.size > 0 ? `: ${[...pending].join(", ")}` : "";
  throw new Error(
    `the program's outputs can't become known, because they depend on a promise that never settles${which}`,
  );
}

function toConfigTexts(config: StackConfiguration["config"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

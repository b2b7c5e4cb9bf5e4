/** What `pnpm dev` deploys, as the files are now: this module and all that it imports are loaded again after a change. */
import { join } from "node:path";
import { LOCAL, parseSettings, programKeys } from "@sfn-workers/infra/settings";
import { readStackSettings, type StackSettings } from "@sfn-workers/local-cloud/settings";
import { findRegistered, type WorkloadSource } from "@sfn-workers/worker-build";
import type { LocalService } from "@sfn-workers/worker-core/testing";
import type { Only } from "../start/chooseLocal.ts";
import { startService } from "../start/localServices.ts";
import { type LocalStack, readLocalStack } from "../start/localStack.ts";
import { INFRA } from "../workspace/pulumi.ts";

export interface DevWorkload {
  readonly source: WorkloadSource;
  readonly worker: "lambda" | "fargate";
}

export interface DevProgram {
  readonly workloads: readonly DevWorkload[];
  readonly workflows: LocalStack["workflows"];
  /** Their tasks are answered here, if they are. */
  readonly externals: LocalStack["externals"];
  readonly leftOut: LocalStack["leftOut"];
  readonly settings: StackSettings;
  readonly secretValues: LocalStack["secretValues"];
  /** They run already. */
  readonly services: LocalStack["services"];
  /** Loads Pulumi. */
  load(): Promise<() => ReturnType<typeof import("@sfn-workers/infra/program").program>>;
}

/**
 * @param artifacts the folder of the builds
 * @param only leaves the others out
 * @param start gives the service of a module, which may run already
 * @throws {Error} when a workload, a setting, a secret or a service is wrong; the message names it and what is allowed
 */
export async function readProgram(
  artifacts: string,
  only: Only,
  start: (file: string, startAnew: typeof startService) => Promise<LocalService>,
): Promise<DevProgram> {
  const stack = await readLocalStack(only, (file) => start(file, startService));
  const { workflows, externals, leftOut, secretValues, services } = stack;
  const settings = readStackSettings(INFRA, LOCAL, {
    ...stack.settings,
    "sfn-workers:artifacts": artifacts,
  });
  const sources = await findRegistered();
  const manifests = Object.fromEntries(sources.map(({ name, manifest }) => [name, manifest]));
  const parsed = parseSettings(programKeys(settings.config), manifests, LOCAL);
  const workloads = parsed.workloads.flatMap(({ manifest: { name }, settings: { worker } }) => {
    const source = sources.find((one) => one.name === name);
    // Nothing is built for an external one, and the settings of others are checked.
    if (source?.handlerFile === undefined || worker === "external") return [];
    return [{ source: { ...source, handlerFile: source.handlerFile }, worker }];
  });
  return {
    ...{ workloads, workflows, externals, leftOut },
    settings,
    secretValues,
    services,
    async load() {
      const { program } = await import("@sfn-workers/infra/program");
      return () => program();
    },
  };
}

/** The folder of an app's builds within the artifacts. */
export function buildsFolder(artifacts: string, worker: DevWorkload["worker"]): string {
  return join(artifacts, `${worker}-worker`, "dist/local");
}

/** Of its workloads. */
export function namesOf({ workloads }: DevProgram): string[] {
  return workloads.map(({ source }) => source.name);
}

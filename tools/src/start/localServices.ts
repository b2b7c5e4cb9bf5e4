import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { WorkloadSource } from "@sfn-workers/worker-build";
import type { LocalService, StartLocalService } from "@sfn-workers/worker-core/testing";

/** The services on this machine that workloads call, each from the module `local.ts` of its workload. */
export interface LocalServices {
  /** By workload. */
  readonly variables: Readonly<Record<string, LocalService["variables"]>>;
  close(): Promise<void>;
}

/**
 * Starts the services of the workloads that have a `local.ts` beside their manifest.
 * @param start starts the service of such a module
 * @throws {LocalServiceFailed} when a module has no function `local`, or its service can't be started; none is left running
 */
export async function startLocalServices(
  workloads: readonly Pick<WorkloadSource, "name" | "directory">[],
  start: typeof startService = startService,
): Promise<LocalServices> {
  const services = new Map<string, LocalService>();
  const close = async () => {
    await Promise.all([...services.values()].map((service) => service.close()));
  };
  for (const { name, directory } of workloads) {
    const file = join(directory, "local.ts");
    if (!existsSync(file)) continue;
    try {
      services.set(name, await start(file));
    } catch (cause) {
      await close();
      throw new LocalServiceFailed(`${file}: ${messageOf(cause)}`, { cause });
    }
  }
  const variables = [...services].map(([name, service]) => [name, service.variables]);
  return { variables: Object.fromEntries(variables), close };
}

/** The service on this machine that a workload calls can't be started. The message names its module and the reason. */
export class LocalServiceFailed extends Error {
  override readonly name = "LocalServiceFailed";
}

/** @throws {Error} when the module has no function `local`, or its service can't be started */
export async function startService(file: string): Promise<LocalService> {
  const { local }: { local?: StartLocalService } = await import(pathToFileURL(file).href);
  if (typeof local === "function") return local();
  throw new Error("it exports no function `local`");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import type { Workload } from "@sfn-workers/worker-core";

/** One workload, as the generated entry of a built worker passes it to the app. */
export interface WorkloadBundle {
  readonly name: string;
  /** Loads the handler's module. */
  load(): Promise<Workload>;
  /** Fetches the values of the workload's secrets; only in the builds of workloads that declare some, where it is needed. */
  fetchSecrets?(
    variables: Readonly<Record<string, string | undefined>>,
  ): Promise<Readonly<Record<string, string>>>;
}

/** The handler's module can't be loaded, or has another workload. The cause is the error of the module. */
export class UnloadableWorkload extends Error {
  override readonly name = "UnloadableWorkload";
}

/** @throws {UnloadableWorkload} when the module throws, or its workload has another manifest */
export async function loadWorkload({ name, load }: WorkloadBundle): Promise<Workload> {
  const workload = await load().catch((cause: unknown) => {
    const reason = firstLine(cause instanceof Error ? `${cause.name}: ${cause.message}` : cause);
    throw new UnloadableWorkload(`workload ${name} can't be loaded: ${reason}`, { cause });
  });
  const { manifest } = workload;
  if (manifest.name === name) return workload;
  throw new UnloadableWorkload(
    `workload ${name} can't be loaded: its handler has the manifest of ${manifest.name}; allowed: the manifest beside it`,
  );
}

/** Writes why a worker can't start to stderr: the stack of the cause, if there is one, and one last line. */
export function reportStartFailure(error: unknown): void {
  if (error instanceof Error && error.cause !== undefined) console.error(error.cause);
  console.error(error instanceof Error ? error.message : error);
}

function firstLine(value: unknown): string {
  return String(value).split("\n", 1)[0] ?? "";
}

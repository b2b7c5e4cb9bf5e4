import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";

/** What this machine allows. What is undefined has no limit, or the system does not tell it. */
export interface MachineLimits {
  /** `ulimit -n`: the open files of a process. */
  readonly files?: number | undefined;
  /** `ulimit -v`: the address space of a process. */
  readonly addressSpaceMb?: number | undefined;
  /** `ulimit -u`: the threads of all processes of this user, and how many there are. */
  readonly threads?: Threads | undefined;
  /** `pids.max`: the same for a container. */
  readonly containerThreads?: Threads | undefined;
}

export interface Threads {
  readonly allowed: number;
  readonly used: number;
}

/** Reads the limits of this process, in about a millisecond. */
export function readLimits(): MachineLimits {
  const { open_files: files, virtual_memory_bytes: space, max_user_processes: threads } = limits();
  const bytes = finite(space?.soft);
  return {
    files: finite(files?.soft),
    addressSpaceMb: bytes && Math.floor(bytes / 1_000_000),
    threads: userThreads(finite(threads?.soft)),
    containerThreads: containerThreads(),
  };
}

type UserLimits = Readonly<Record<string, { readonly soft: number | "unlimited" } | undefined>>;

/** Node.js has them in its report only. */
function limits(): UserLimits {
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report;
  const { excludeNetwork = false } = report;
  // It would ask for the names of all open connections.
  report.excludeNetwork = true;
  try {
    const { userLimits = {} } = report.getReport() as { readonly userLimits?: UserLimits };
    return userLimits;
  } finally {
    report.excludeNetwork = excludeNetwork;
  }
}

function finite(limit: number | "unlimited" | undefined): number | undefined {
  return typeof limit === "number" ? limit : undefined;
}

/** So many are never needed, and counting those in use would cost more. */
const PLENTY = 20_000;

/** Linux counts threads, and excepts root. Elsewhere nobody tells how many there are. */
function userThreads(allowed: number | undefined): Threads | undefined {
  const user = process.getuid?.();
  if (allowed === undefined || allowed > PLENTY || user === 0 || process.platform !== "linux") {
    return undefined;
  }
  let used = 0;
  for (const id of readdirSync("/proc")) {
    if (!/^\d+$/.test(id)) continue;
    try {
      if (statSync(`/proc/${id}`).uid === user) used += threadsOf(id);
    } catch {
      // It has ended.
    }
  }
  return { allowed, used };
}

function threadsOf(id: string): number {
  return Number(/^Threads:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "latin1"))?.[1] ?? 1);
}

/** Of the control group that a container sees as its root, by the second and the first version of control groups. */
function containerThreads(): Threads | undefined {
  for (const folder of ["/sys/fs/cgroup", "/sys/fs/cgroup/pids"]) {
    if (!existsSync(`${folder}/pids.max`)) continue;
    const [allowed = Number.NaN, used = Number.NaN] = ["max", "current"].map((name) =>
      Number(readFileSync(`${folder}/pids.${name}`, "latin1")),
    );
    return allowed <= PLENTY ? { allowed, used } : undefined;
  }
  return undefined;
}

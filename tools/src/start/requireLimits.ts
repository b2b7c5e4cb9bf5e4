import { tmpdir } from "node:os";
import { ROOT } from "../workspace/nx.ts";
import { LimitTooLow, requireCheckout, requireSpace } from "../workspace/space.ts";
import { type MachineLimits, readLimits, type Threads } from "./machineLimits.ts";
import { type Needs, type NeedsOptions, needsOf } from "./needs.ts";
import { localWorkloads } from "./settings.ts";

/**
 * Checks that this machine lets the workloads of the local stack run, before anything is started. Takes a few milliseconds.
 *
 * @throws {LimitTooLow} when it doesn't
 * @throws {Error} when the stack file can't be read
 */
export function requireLimits(options: NeedsOptions): void {
  const workloads = localWorkloads();
  const { only } = options;
  // Of a workflow it is not known here which workloads it hands tasks to.
  const isWorkload = only !== undefined && Object.hasOwn(workloads, only);
  const needs = needsOf(workloads, { ...options, only: isWorkload ? only : undefined });
  requireAllowed(needs, readLimits());
  requireSpace("TMPDIR", tmpdir(), needs.temporaryMb, "set TMPDIR to another folder");
  if (needs.builtMb > 0) requireCheckout(ROOT, needs.builtMb);
}

/** @throws {LimitTooLow} when a limit is lower than what is needed */
export function requireAllowed(needs: Needs, limits: MachineLimits): void {
  const { files, addressSpaceMb, threads, containerThreads } = limits;
  requireEach("ulimit -v", addressSpaceMb, needs.addressSpaceMb, {
    what: "MB of address space",
    of: "each process of Node.js",
    remedy: "`ulimit -v unlimited` in a new shell raises it",
  });
  requireEach("ulimit -n", files, needs.files, {
    what: "open files",
    of: needs.of,
    remedy: `\`ulimit -n ${needs.files}\` in a new shell raises it, in Docker --ulimit nofile=${needs.files}`,
  });
  requireThreads(
    needs,
    "ulimit -u",
    threads,
    (all) => `\`ulimit -u ${all}\` in a new shell raises it`,
  );
  requireThreads(
    needs,
    "the container's pids.max",
    containerThreads,
    (all) => `in Docker, --pids-limit=${all} raises it`,
  );
}

interface Told {
  readonly what: string;
  readonly of: string;
  readonly remedy: string;
}

function requireEach(
  name: string,
  allowed: number | undefined,
  needed: number,
  { what, of, remedy }: Told,
): void {
  if (allowed === undefined || allowed >= needed) return;
  throw new LimitTooLow(
    `${name} allows ${allowed} ${what}, and ${needed} are needed for ${of}: ${remedy}`,
  );
}

function requireThreads(
  { of, threads: needed }: Needs,
  name: string,
  threads: Threads | undefined,
  remedy: (all: number) => string,
): void {
  if (threads === undefined || threads.allowed - threads.used >= needed) return;
  const { allowed, used } = threads;
  throw new LimitTooLow(
    `${name} allows ${allowed} threads, ${used} are in use, and ${needed} more are needed for ${of}: ${remedy(used + needed)}`,
  );
}

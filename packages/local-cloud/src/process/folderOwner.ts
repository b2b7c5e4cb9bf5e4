import { readFileSync, readlinkSync } from "node:fs";

/** What tells whether the process that made a folder still runs. */
export interface ProcessFacts {
  /** The start of this machine, and the container in which process ids count. Undefined where the system does not tell. */
  readonly place: string | undefined;
  /** When a process of this place started, in ticks since the machine did; undefined where the system does not tell. */
  startOf(processId: number): number | "none" | undefined;
}

/**
 * A name for the owner of a folder, such as `k3j9d0.1ul9h0s.2n9.1z4x3`: another machine, another container and a later process
 * with the same id have other names. Undefined where the system does not tell, so that nobody is taken for dead.
 */
export function ownerName(processId: number, { place, startOf }: ProcessFacts): string | undefined {
  const start = startOf(processId);
  if (place === undefined || typeof start !== "number") return undefined;
  return [place, processId.toString(36), start.toString(36)].join(".");
}

/** Whether the process of this name has certainly ended. */
export function hasEnded(owner: string, { place, startOf }: ProcessFacts): boolean {
  const [, from, id = "", start = ""] = /^(\w+\.\w+)\.(\w+)\.(\w+)$/.exec(owner) ?? [];
  if (from === undefined || from !== place) return false;
  const now = startOf(Number.parseInt(id, 36));
  return now === "none" || (now !== undefined && now !== Number.parseInt(start, 36));
}

/** As Linux tells them. */
export const systemFacts: ProcessFacts = {
  get place() {
    try {
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);
      const [namespace = ""] = /\d+/.exec(readlinkSync("/proc/self/ns/pid")) ?? [];
      return `${boot}.${Number(namespace).toString(36)}`;
    } catch {
      return undefined;
    }
  },
  startOf(processId) {
    try {
      // The name of the program, in brackets, may have spaces and brackets.
      const [, after = ""] =
        /^.*\) (.*)$/s.exec(readFileSync(`/proc/${processId}/stat`, "utf8")) ?? [];
      return Number(after.split(" ")[START_TIME]);
    } catch (error) {
      return Reflect.get(Object(error), "code") === "ENOENT" ? "none" : undefined;
    }
  },
};

/** `starttime` of proc_pid_stat(5), counted from the state. */
const START_TIME = 19;

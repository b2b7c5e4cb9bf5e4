import { readFileSync } from "node:fs";

/**
 * The most memory in MB that a process had by itself, or has now together with those that it has started. Undefined on a
 * system without `/proc`, and for a process that has ended.
 */
export function peakMemoryMb(processId: number): number | undefined {
  const own = memoryOf(processId);
  if (own === undefined) return undefined;
  const childrenMb = childrenOf(processId).reduce((sum, child) => sum + residentMb(child), 0);
  return Math.max(own.peakMb, own.residentMb + childrenMb);
}

function residentMb(processId: number): number {
  const childrenMb = childrenOf(processId).reduce((sum, child) => sum + residentMb(child), 0);
  return (memoryOf(processId)?.residentMb ?? 0) + childrenMb;
}

function memoryOf(processId: number) {
  const status = read(`/proc/${processId}/status`);
  const megabytes = (field: string) => {
    const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  };
  const resident = megabytes("VmRSS");
  if (resident === undefined) return undefined;
  return { residentMb: resident, peakMb: megabytes("VmHWM") ?? resident };
}

/** Without those that do not run a program of their own yet: they still share their parent's memory. */
function childrenOf(processId: number): number[] {
  const ids = read(`/proc/${processId}/task/${processId}/children`).match(/\d+/g) ?? [];
  if (ids.length === 0) return [];
  const commandLine = read(`/proc/${processId}/cmdline`);
  return ids.map(Number).filter((child) => read(`/proc/${child}/cmdline`) !== commandLine);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

import { readdir, readFile } from "node:fs/promises";

/**
 * Sends SIGKILL to the processes that have this environment variable, `NAME=value`, as what a process has started has the
 * process's own. Nothing is found on a system without `/proc`.
 */
export async function killProcessesWith(variable: string): Promise<void> {
  for (let pass = 0; pass < PASSES; pass += 1) {
    const found = await processesWith(variable);
    if (found.length === 0) return;
    for (const processId of found) kill(processId);
  }
}

/** What is killed may have started another process meanwhile. */
const PASSES = 3;

async function processesWith(variable: string): Promise<number[]> {
  const names = await readdir("/proc").catch(() => []);
  const found: number[] = [];
  // One after the other: all at once would open as many files as there are processes.
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    const variables = await readFile(`/proc/${name}/environ`, "utf8").catch(() => "");
    if (variables.split("\0").includes(variable)) found.push(Number(name));
  }
  return found;
}

function kill(processId: number): void {
  try {
    process.kill(processId, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

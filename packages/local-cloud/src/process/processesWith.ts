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
  const checked = names
    .filter((name) => /^\d+$/.test(name))
    .map(async (name) => {
      const variables = await readFile(`/proc/${name}/environ`, "utf8").catch(() => "");
      return variables.split("\0").includes(variable) ? [Number(name)] : [];
    });
  return (await Promise.all(checked)).flat();
}

function kill(processId: number): void {
  try {
    process.kill(processId, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

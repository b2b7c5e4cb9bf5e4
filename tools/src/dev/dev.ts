import { setMaxListeners } from "node:events";
import { interruptSignal } from "../cli/interrupt.ts";
import { loadWhenUsed } from "../start/loadWhenUsed.ts";
import { createArtifacts } from "./artifacts.ts";
import { hashOf } from "./hashOf.ts";
import { createKeptServices } from "./keptServices.ts";
import type { DevOptions } from "./options.ts";
import type * as programModule from "./program.ts";
import { createReloader } from "./reload.ts";

/**
 * Deploys to this machine, and keeps what runs the same as the files until it is ended.
 * @returns the exit code
 */
export async function dev(options: DevOptions): Promise<number> {
  const startedAt = performance.now();
  const interrupted = interruptSignal();
  endInOrder(interrupted);
  const artifacts = createArtifacts();
  const reloader = createReloader(
    import.meta.resolve("./program.ts"),
    (url) => import(url) as Promise<typeof programModule>,
  );
  const services = createKeptServices((file) => hashOf(reloader.filesOf(file)));
  try {
    const readProgram = async (afterFailure: boolean) => {
      const { readProgram: read } = await reloader.load(afterFailure);
      return read(artifacts.folder, options, services.start);
    };
    // What is wrong with the stack is told before Pulumi's modules load.
    const program = await readProgram(false);
    loadWhenUsed(["@pulumi/pulumi", "@npmcli/arborist"]);
    const { runDev } = await import("./runDev.ts");
    const quit = new AbortController();
    const signal = AbortSignal.any([interrupted, quit.signal]);
    setMaxListeners(0, signal);
    await runDev({
      ...{ options, program, readProgram, artifacts, signal, startedAt },
      loaded: reloader,
      quit: () => quit.abort(),
    });
    interrupted.throwIfAborted();
    return 0;
  } finally {
    reloader.close();
    artifacts.remove();
  }
}

function endInOrder(interrupted: AbortSignal): void {
  // Closing the terminal ends the session in order too. The shell and the system may both tell of it.
  let isClosed = false;
  process.on("SIGHUP", () => {
    if (!isClosed) process.kill(process.pid, "SIGTERM");
    isClosed = true;
  });
  // The second Ctrl-C ends at once. The exit removes what is left.
  interrupted.addEventListener("abort", () => {
    for (const [name, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      process.once(name, () => process.exit(code));
    }
  });
}

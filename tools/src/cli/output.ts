import type { Writable } from "node:stream";
import { Interrupted, interruptAll } from "./interrupt.ts";

/** The output can't be written, for instance because the disk is full. */
export class OutputFailed extends Error {
  override readonly name = "OutputFailed";
}

/** Watches stdout and stderr, whose errors Node.js otherwise throws, or drops if `console` writes. */
export interface WatchedOutput {
  /**
   * Resolves when all that was written has arrived, or will never be read.
   *
   * @throws {OutputFailed} when something could not be written; a reader that has gone is no failure
   */
  written(): Promise<void>;
}

type Output = Pick<Writable, "on" | "write">;

export function watchOutput(
  outputs: Readonly<Record<string, Output>> = { stdout: process.stdout, stderr: process.stderr },
): WatchedOutput {
  let failed: OutputFailed | undefined;
  for (const [name, output] of Object.entries(outputs)) {
    output.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") return interruptAll(new Interrupted("SIGPIPE"));
      failed ??= new OutputFailed(`${name} can't be written: ${error.message}`, { cause: error });
      interruptAll(failed);
    });
  }
  return {
    async written() {
      await Promise.all(Object.values(outputs).map(flushed));
      if (failed !== undefined) throw failed;
    },
  };
}

/** An error arrives at the stream's listener. */
function flushed(output: Output): Promise<void> {
  return new Promise((resolve) => {
    output.write("", () => setImmediate(resolve));
  });
}

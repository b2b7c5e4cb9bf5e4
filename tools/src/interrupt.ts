/** Exit codes of a command that a signal ended: 128 and the signal's number, as shells have it. */
const EXIT_OF = { SIGINT: 130, SIGTERM: 143 } as const;

/** A person or a supervisor has stopped the command. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly exitCode: number;

  constructor(signal: keyof typeof EXIT_OF) {
    super(`stopped by ${signal}`);
    this.exitCode = EXIT_OF[signal];
  }
}

/** Ctrl-C ends the wait, and what runs is stopped in order; the second one ends the process. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => controller.abort(new Interrupted(signal)));
  }
  return controller.signal;
}

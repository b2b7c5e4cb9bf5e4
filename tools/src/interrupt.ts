/** The exit codes after a signal: 128 plus the signal's number, as in shells. */
const EXIT_OF = { SIGINT: 130, SIGTERM: 143 } as const;

/** A signal has stopped the command. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly exitCode: number;

  constructor(signal: keyof typeof EXIT_OF) {
    super(`stopped by ${signal}`);
    this.exitCode = EXIT_OF[signal];
  }
}

/** Aborts on the first Ctrl-C, so that the command can stop its workers and endpoints. The second one ends the process. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => controller.abort(new Interrupted(signal)));
  }
  return controller.signal;
}

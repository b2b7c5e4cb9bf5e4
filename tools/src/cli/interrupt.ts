/** The exit codes after a signal: 128 plus the signal's number, as in shells. */
const EXIT_OF = { SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 } as const;

/** A signal has stopped the command, or whoever read its output has gone, which is SIGPIPE. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly signal: keyof typeof EXIT_OF;
  readonly exitCode: number;

  constructor(signal: keyof typeof EXIT_OF) {
    super(`stopped by ${signal}`);
    this.signal = signal;
    this.exitCode = EXIT_OF[signal];
  }
}

const controllers = new Set<AbortController>();

/** Aborts on the first Ctrl-C, so that the command can stop its workers and endpoints. The second one ends the process. */
export function interruptSignal(): AbortSignal {
  const controller = watchedController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => controller.abort(new Interrupted(signal)));
  }
  return controller.signal;
}

/** Aborts only when the output can't be written any more. */
export function outputSignal(): AbortSignal {
  return watchedController().signal;
}

function watchedController(): AbortController {
  const controller = new AbortController();
  controllers.add(controller);
  return controller;
}

/** Stops what runs, because nobody sees what it writes any more. */
export function interruptAll(reason: Error): void {
  for (const controller of controllers) controller.abort(reason);
}

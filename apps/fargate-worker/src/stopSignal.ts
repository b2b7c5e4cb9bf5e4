/** The exit codes after a signal: 128 plus the signal's number, as in shells. */
const EXIT_OF = { SIGINT: 130, SIGTERM: 143 } as const;

/** Aborts on the first SIGTERM or SIGINT. A second signal ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(EXIT_OF[signal]);
      controller.abort();
    });
  }
  return controller.signal;
}

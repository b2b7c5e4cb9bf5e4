/** Exit code of a process that a signal ended: 128 and the signal's number, as shells have it. */
const EXIT_OF = { SIGINT: 130, SIGTERM: 143 } as const;

/** Aborts on the first SIGTERM or SIGINT. The second one ends the process at once: whoever sends it has waited enough. */
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

/** The exit codes after a signal: 128 plus the signal's number, as in shells. */
const EXIT_OF = { SIGINT: 130, SIGTERM: 143 } as const;

const controller = new AbortController();

/**
 * Aborts on the first SIGTERM or SIGINT. A second signal ends the process at once. The listeners are there as soon as this module
 * is loaded: as process 1 of a container, a process without them ignores SIGTERM, and would then take tasks until SIGKILL.
 */
export const stopSignal = controller.signal;

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (controller.signal.aborted) process.exit(EXIT_OF[signal]);
    controller.abort();
  });
}

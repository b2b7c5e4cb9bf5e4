/** The exit codes after a signal: 128 plus the signal's number, as in shells. */
const EXIT_OF = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Later `process.exit` hands the tasks back first. */
const exitAtOnce = process.exit.bind(process);
const controller = new AbortController();

/**
 * Aborts on the first SIGTERM, SIGINT or SIGHUP, which a terminal sends as it closes. A second signal ends the process at once.
 * The listeners are there as soon as this module is loaded: as process 1 of a container, a process without them ignores SIGTERM,
 * and would then take tasks until SIGKILL.
 */
export const stopSignal = controller.signal;

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (controller.signal.aborted) exitAtOnce(EXIT_OF[signal]);
    controller.abort();
  });
}

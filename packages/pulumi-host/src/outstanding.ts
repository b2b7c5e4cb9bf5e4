import { AsyncLocalStorage, createHook } from "node:async_hooks";

/** What a program has started and Node.js still waits for: timers, files, sockets, child processes. */
export interface Outstanding {
  /** Does something that is not the program's work. */
  outside<T>(work: () => T): T;
  /** Runs the program: what starts here, directly or later, is counted. */
  run<T>(program: () => T): T;
  any(): boolean;
  stop(): void;
}

/**
 * Observes a program's work as the event loop does. Pulumi's own host lets a program run until Node.js has nothing left to
 * wait for, and then exits. Here the process goes on, so only the program's part of the event loop counts. A pending promise
 * does not count: only what would settle it does.
 */
export function observeOutstanding(): Outstanding {
  const context = new AsyncLocalStorage<"program">();
  const active = new Map<number, Active>();

  const hook = createHook({
    // Promises are by far the most frequent resources, and none of them keeps the event loop alive.
    trackPromises: false,
    init(id, type, _triggerId, resource) {
      const kind = kindOf(type);
      if (kind !== undefined && context.getStore() === "program")
        active.set(id, { kind, resource });
    },
    after(id) {
      if (active.get(id)?.kind === "request") active.delete(id);
    },
    destroy(id) {
      active.delete(id);
    },
  }).enable();

  return {
    outside: (work) => context.exit(work),
    run: (work) => context.run("program", work),
    any: () => [...active.values()].some(isActive),
    stop: () => hook.disable(),
  };
}

interface Active {
  readonly kind: "handle" | "request";
  readonly resource: object;
}

/** A handle may be active more than once, and be released with `unref()`. A request is over after its callback. */
function kindOf(type: string): "handle" | "request" | undefined {
  if (HANDLES.has(type)) return "handle";
  return REQUESTS.has(type) ? "request" : undefined;
}

const HANDLES: ReadonlySet<string> = new Set([
  "FSEVENTWRAP",
  "Immediate",
  "MESSAGEPORT",
  "PIPEWRAP",
  "PIPESERVERWRAP",
  "PROCESSWRAP",
  "STATWATCHER",
  "TCPSERVERWRAP",
  "TCPWRAP",
  "Timeout",
  "UDPWRAP",
  "WORKER",
  "ZLIB",
]);

const REQUESTS: ReadonlySet<string> = new Set([
  "CHECKPRIMEREQUEST",
  "CIPHERREQUEST",
  "DERIVEBITSREQUEST",
  "FILEHANDLECLOSEREQ",
  "FSREQCALLBACK",
  "FSREQPROMISE",
  "GETADDRINFOREQWRAP",
  "GETNAMEINFOREQWRAP",
  "HASHREQUEST",
  "KEYPAIRGENREQUEST",
  "PBKDF2REQUEST",
  "PIPECONNECTWRAP",
  "QUERYWRAP",
  "RANDOMBYTESREQUEST",
  "RANDOMPRIMEREQUEST",
  "SCRYPTREQUEST",
  "SIGNREQUEST",
  "TCPCONNECTWRAP",
  "UDPSENDWRAP",
  "VERIFYREQUEST",
]);

function isActive({ kind, resource }: Active): boolean {
  // A job of the module crypto that is done at once calls nobody.
  if (kind === "request") return !resource.constructor.name.endsWith("Job") || "ondone" in resource;
  // A compressor, which can't be released, has a buffer while it works.
  if ("buffer" in resource) return resource.buffer !== null;
  return !("hasRef" in resource) || typeof resource.hasRef !== "function" || resource.hasRef();
}

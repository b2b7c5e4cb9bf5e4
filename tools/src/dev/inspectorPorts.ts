import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Node.js's own, which editors try first. */
const FIRST_PORT = 9_229;

/** The ports of the workloads whose workers are inspected. */
export interface InspectorPorts {
  /** By workload. */
  readonly all: ReadonlyMap<string, number>;
  /** Reserves a free port for each of these workloads that is to be inspected and has none. @returns those it has given */
  add(workloads: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The port of a workload, at which the caller listens at once: until then no other session gets it. */
  take(workload: string): number | undefined;
}

export function createInspectorPorts(inspected: string | true | undefined): InspectorPorts {
  const all = new Map<string, number>();
  const reserved = new Map<string, Server>();

  async function reserve(workload: string): Promise<number> {
    let port = Math.max(FIRST_PORT, ...[...all.values()].map((one) => one + 1));
    for (;;) {
      // What is reserved keeps no process from its end.
      const server = createServer().unref();
      try {
        await once(server.listen(port, "127.0.0.1"), "listening");
        reserved.set(workload, server);
        all.set(workload, port);
        return port;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
        port += 1;
      }
    }
  }

  return {
    all,
    async add(workloads) {
      const given = new Map<string, number>();
      for (const name of workloads) {
        if (all.has(name) || (inspected !== true && inspected !== name)) continue;
        given.set(name, await reserve(name));
      }
      return given;
    },
    take(workload) {
      reserved.get(workload)?.close();
      reserved.delete(workload);
      return all.get(workload);
    },
  };
}

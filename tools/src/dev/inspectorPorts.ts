import { once } from "node:events";
import { createServer } from "node:net";

/** Node.js's own, which editors try first. */
const FIRST_PORT = 9_229;

/** A free port for each workload whose worker is inspected. */
export async function inspectorPorts(
  workloads: readonly string[],
  inspected: string | true | undefined,
): Promise<Map<string, number>> {
  const ports = new Map<string, number>();
  let port = FIRST_PORT;
  for (const name of workloads) {
    if (inspected !== true && inspected !== name) continue;
    while (!(await isFree(port))) port += 1;
    ports.set(name, port);
    port += 1;
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

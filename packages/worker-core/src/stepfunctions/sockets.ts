import type { Agent } from "node:http";
import type { Socket } from "node:net";
import { createLookup } from "./lookup.ts";

/**
 * Limits the sockets of an agent, whose names are looked up even while the process's threads are busy. Node runs timers before it
 * reads, so after a blocked event loop or a stopped process every limit is over before an answer that has long arrived is read. So
 * a limit lets one turn of the loop pass, and ends a socket only if nothing has arrived in it. The socket takes the agent's idle ones with it: what makes one connection swallow
 * everything mostly does so to all that are as old.
 *
 * The `timeout` of a request says for how long it waits while no byte arrives. The agent's own says so for requests without one,
 * and ends connections without a request.
 */
export function limitSockets<AnyAgent extends Agent>(
  agent: AnyAgent,
  connectionTimeoutMs: number,
): AnyAgent {
  const connect = agent.createConnection.bind(agent);
  const lookup = createLookup();
  agent.createConnection = (options, callback) => {
    const socket = connect({ ...options, lookup: options.lookup ?? lookup }, callback);
    // Node's own agents make sockets; another's might make any stream.
    if (socket) watch(socket as Socket);
    return socket;
  };
  return agent;

  function watch(socket: Socket): void {
    limitConnecting(socket);
    socket.on("timeout", () => {
      // The agent ends an idle socket itself.
      if (!idleSockets().includes(socket))
        endUnlessProgress(socket, timedOut(`no answer for ${Math.round(socket.timeout ?? 0)} ms`));
    });
  }

  function limitConnecting(socket: Socket): void {
    const timer = setTimeout(
      () => endUnlessProgress(socket, notConnected(connectionTimeoutMs), () => timer.refresh()),
      connectionTimeoutMs,
    );
    const clear = () => clearTimeout(timer);
    socket.once("encrypted" in socket ? "secureConnect" : "connect", clear).once("close", clear);
  }

  function endUnlessProgress(socket: Socket, error: Error, onProgress = () => {}): void {
    const { bytesRead, connecting } = socket;
    setImmediate(() => {
      if (socket.destroyed) return;
      if (socket.bytesRead !== bytesRead || socket.connecting !== connecting) {
        onProgress();
        return;
      }
      for (const idle of idleSockets()) idle.destroy();
      socket.destroy(error);
    });
  }

  function idleSockets(): readonly Socket[] {
    return Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []);
  }
}

export function timedOut(message: string): Error {
  return Object.assign(new Error(message), { code: "ETIMEDOUT" });
}

/** Has the shape of Node's error for a failed connection. */
export function notConnected(ms: number): Error {
  return Object.assign(timedOut(`no connection for ${ms} ms`), { syscall: "connect" });
}

import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/**
 * The port of 127.0.0.1 at which a debugger reaches the newest process of a resource. Each process has its own inspector at a
 * free port; connections to this one are passed on to it.
 */
export interface Inspector {
  readonly port: number;
  /** Called when a process starts. */
  open(): InspectedProcess;
  close(): Promise<void>;
}

export interface InspectedProcess {
  /** The options of Node.js with which the process starts. */
  readonly options: readonly string[];
  /** Reads a line that the process wrote. Returns whether it comes from Node.js's inspector, and is of no use to others. */
  reads(line: string): boolean;
  /** It is to end: a debugger that is still attached after a second is detached, which lets a paused process go on. */
  leave(): void;
  /** It has ended. */
  end(): void;
}

/** @throws {Error} when the port can't be used; the message names the resource. */
export async function startInspector(port: number, name: string): Promise<Inspector> {
  /** The newest is the last. */
  const processes: Target[] = [];
  const server = createServer((debuggerSocket) => {
    const target = processes.findLast((one) => one.port !== undefined);
    if (target === undefined) debuggerSocket.destroy();
    else passOn(debuggerSocket, target);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`inspect: ${name}: port ${port}: ${reason}: use another port`);
  });

  return {
    port,
    open() {
      const target: Target = { port: undefined, sockets: new Set() };
      processes.push(target);
      let leaving: NodeJS.Timeout | undefined;
      return {
        options: ["--inspect=127.0.0.1:0", "--enable-source-maps"],
        reads(line) {
          const [, own] = /^Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line) ?? [];
          if (own !== undefined) target.port = Number(own);
          return own !== undefined || OF_INSPECTOR.test(line);
        },
        leave() {
          leaving ??= setTimeout(() => detach(target), DETACH_AFTER_MS);
        },
        end() {
          clearTimeout(leaving);
          detach(target);
          processes.splice(processes.indexOf(target), 1);
        },
      };
    },
    async close() {
      server.close();
      for (const target of processes) detach(target);
      await once(server, "close");
    },
  };
}

/** How long a debugger stays attached to a process that is to end. */
const DETACH_AFTER_MS = 1_000;

const OF_INSPECTOR =
  /^(Debugger attached\.|Debugger ending on ws:.*|For help, see: https:\/\/nodejs\.org\/\S+|Waiting for the debugger to disconnect\.\.\.)$/;

interface Target {
  /** Undefined until its inspector listens. */
  port: number | undefined;
  readonly sockets: Set<Socket>;
}

function passOn(one: Socket, target: Target): void {
  const other = connect(target.port ?? 0, "127.0.0.1");
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    target.sockets.add(from);
    from.pipe(to);
    from.on("error", () => {});
    from.once("close", () => {
      target.sockets.delete(from);
      to.destroy();
    });
  }
}

function detach({ sockets }: Target): void {
  for (const socket of sockets) socket.destroy();
}

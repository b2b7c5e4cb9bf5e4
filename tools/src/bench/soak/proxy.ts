import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What becomes of an answer on its way. */
export type AnswerFault =
  /** The connection ends instead. */
  | "drop"
  /** It arrives in many small pieces. */
  | "drip"
  /** Its pieces never end. */
  | "dripForever";

export interface ProxyOptions {
  /** Of the endpoint, on 127.0.0.1. */
  readonly port: number;
  /** Whether the connection of this request swallows it, and everything after it. */
  isSwallowed(request: Buffer): boolean;
  /** Called for each answer. */
  faultOf(answer: string): AnswerFault | undefined;
  /** Called with an answer that does not reach its client because of a fault. */
  onUndelivered(answer: string): void;
}

export interface AnswerProxy {
  readonly url: string;
  /** From now on no byte gets through the connections that are open, in either direction, and none ends. New ones work. */
  swallow(): number;
}

interface Connection {
  readonly client: Socket;
  readonly upstream: Socket;
  swallowed: boolean;
  /** A request is on its way, or its answer. */
  awaiting: boolean;
  /** The answer never ends, whatever the endpoint does. */
  endless: boolean;
}

/** An answer that drips has so many pieces. */
const PIECES = 20;
/** Between two of them. */
const DRIP_EVERY_MS = 50;
const CONTENT_LENGTH = /\r\ncontent-length: (\d+)\r\n/i;
const HEAD_END = "\r\n\r\n";

/** A proxy for HTTP/1.1 that looks at whole answers. Their length must be in their heads, as the embedded endpoint's is. */
export async function startProxy(options: ProxyOptions): Promise<AnswerProxy> {
  const { port, isSwallowed, faultOf, onUndelivered } = options;
  const connections = new Set<Connection>();
  const server = createServer({ noDelay: true }, accept);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    swallow() {
      const open = [...connections].filter(({ swallowed }) => !swallowed);
      for (const connection of open) die(connection);
      return open.length;
    },
  };

  function accept(client: Socket): void {
    const upstream = connect({ port, host: "127.0.0.1", noDelay: true });
    const connection: Connection = {
      ...{ client, upstream },
      ...{ swallowed: false, awaiting: false, endless: false },
    };
    connections.add(connection);
    client.on("data", (bytes) => {
      if (!connection.swallowed && isSwallowed(bytes)) die(connection);
      if (connection.swallowed) return;
      connection.awaiting = true;
      upstream.write(bytes);
    });
    upstream.on(
      "data",
      answers((answer) => deliver(connection, answer)),
    );
    client.on("error", () => {});
    upstream.on("error", () => {});
    client.on("close", () => {
      // An answer that is still awaited on a swallowed connection is seen by nobody else.
      if (!(connection.swallowed && connection.awaiting)) upstream.destroy();
      forget(connection);
    });
    upstream.on("close", () => {
      if (!connection.swallowed && !connection.endless) client.destroy();
      forget(connection);
    });
  }

  function die(connection: Connection): void {
    connection.swallowed = true;
    if (!connection.awaiting) connection.upstream.destroy();
  }

  function forget(connection: Connection): void {
    if (connection.client.closed && connection.upstream.closed) connections.delete(connection);
  }

  function deliver(connection: Connection, answer: string): void {
    const { client, upstream } = connection;
    connection.awaiting = false;
    if (connection.swallowed) {
      onUndelivered(answer);
      upstream.destroy();
      return;
    }
    const fault = faultOf(answer);
    if (fault === undefined) {
      client.write(answer, "latin1");
    } else if (fault === "drop") {
      onUndelivered(answer);
      client.resetAndDestroy();
    } else {
      if (fault === "dripForever") onUndelivered(answer);
      drip(connection, answer, fault === "dripForever");
    }
  }

  function drip(connection: Connection, answer: string, forever: boolean): void {
    const { client } = connection;
    connection.endless = forever;
    const size = Math.ceil(answer.length / PIECES);
    let at = 0;
    let rest = forever ? withoutEnd(answer) : answer;
    const timer = setInterval(() => {
      if (client.destroyed) return clearInterval(timer);
      if (connection.swallowed) {
        clearInterval(timer);
        if (!forever) onUndelivered(answer);
        return;
      }
      client.write(rest.slice(at, at + size), "latin1");
      at += size;
      if (at < rest.length) return;
      if (forever) [rest, at] = [" ", 0];
      else clearInterval(timer);
    }, DRIP_EVERY_MS);
  }
}

/** The answer's head, with a length that is never reached. */
function withoutEnd(answer: string): string {
  const head = answer.slice(0, answer.indexOf(HEAD_END));
  return `${`${head}\r\n`.replace(CONTENT_LENGTH, "\r\ncontent-length: 1000000\r\n")}\r\n`;
}

/** Puts pieces together to whole answers. */
function answers(onAnswer: (answer: string) => void): (bytes: Buffer) => void {
  let text = "";
  return (bytes) => {
    // One character a byte, so that lengths are right.
    text += bytes.toString("latin1");
    for (let length = lengthOf(text); length <= text.length; length = lengthOf(text)) {
      onAnswer(text.slice(0, length));
      text = text.slice(length);
    }
  };
}

/** Of the answer at the beginning of the text; `Infinity` while its head is not whole. */
function lengthOf(text: string): number {
  const headEnd = text.indexOf(HEAD_END);
  if (headEnd < 0) return Number.POSITIVE_INFINITY;
  const [, length] = CONTENT_LENGTH.exec(text.slice(0, headEnd + 2)) ?? [];
  return headEnd + HEAD_END.length + Number(length ?? 0);
}

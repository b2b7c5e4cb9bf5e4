import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { MAX_PIPELINED_REQUESTS } from "../limits.ts";

/** The requests of one connection that are not answered yet. */
interface Pipeline {
  requests: number;
  last: Promise<void>;
}

/** Answers a request; its turn comes when the connection's earlier requests are answered. */
type Answer = (turn: Promise<void>) => Promise<void>;

/**
 * Lets the requests that a client sends on one connection without waiting be answered one after the other, so that no answer
 * waits behind another. A connection with too many of them ends, and so does one whose request can't be answered.
 */
export function createPipelines(): (
  socket: Socket,
  response: ServerResponse,
  answer: Answer,
) => void {
  const pipelines = new WeakMap<Socket, Pipeline>();
  return (socket, response, answer) => {
    const pipeline = pipelines.get(socket) ?? { requests: 0, last: Promise.resolve() };
    if (pipeline.requests === MAX_PIPELINED_REQUESTS) return void socket.destroy();
    pipelines.set(socket, pipeline);
    pipeline.requests += 1;
    const closed = new Promise<void>((resolve) => void response.once("close", resolve));
    pipeline.last = answer(pipeline.last)
      .catch(() => void socket.destroy())
      .then(() => closed)
      .then(() => {
        pipeline.requests -= 1;
      });
  };
}

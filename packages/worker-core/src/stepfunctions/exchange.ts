import type { ClientRequest, IncomingMessage } from "node:http";
import { limitCall } from "./callLimit.ts";
import { notConnected } from "./sockets.ts";

export interface ExchangeLimits {
  /** Other calls have all connections. */
  readonly waits: boolean;
  /** For how long the request waits for a connection, and then while no byte arrives. */
  readonly silenceMs: number;
  /** For all of it. */
  readonly limitMs: number;
  /** For the answer. */
  readonly maxBytes: number;
}

/** Sends a request's body, and reads the answer as text. */
export function exchange(
  request: ClientRequest,
  body: string,
  { waits, silenceMs, limitMs, maxBytes }: ExchangeLimits,
) {
  return new Promise<{ status: number; text: string; date: string | undefined }>(
    (resolve, reject) => {
      const end = (error: Error) => {
        // A request without a connection does not tell its error before it gets one.
        reject(error);
        request.destroy(error);
      };
      const clearLimit = limitCall(limitMs, end);
      if (waits) limitWait(request, silenceMs, end);
      let hasResponse = false;
      request.on("error", reject).on("close", () => {
        clearLimit();
        // Such as after an answer that switches to another protocol.
        if (!hasResponse) reject(new Error("the connection was closed without an answer"));
      });
      request.on("response", (response) => {
        hasResponse = true;
        read(response, maxBytes).then(
          (text) =>
            resolve({ status: response.statusCode ?? 0, text, date: response.headers.date }),
          reject,
        );
      });
      request.end(body);
    },
  );
}

function limitWait(request: ClientRequest, ms: number, end: (error: Error) => void): void {
  const openedAt = performance.now();
  const clear = limitCall(ms, () => end(notConnected(ms)));
  request.once("close", clear).once("socket", (socket) => {
    clear();
    // One that has waited for long has less time left, lest another attempt be too late.
    const leftMs = ms - (performance.now() - openedAt);
    socket.setTimeout(Math.max(ms / 2, leftMs));
  });
}

function read(response: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      text += chunk;
      if (text.length > maxBytes) response.destroy(new Error("the answer is too long"));
    });
    response.on("end", () => resolve(text));
    response.on("error", reject);
    response.on("aborted", () => reject(new Error("the answer was cut off")));
  });
}

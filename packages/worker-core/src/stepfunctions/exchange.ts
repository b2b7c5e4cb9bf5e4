import type { ClientRequest, IncomingMessage } from "node:http";
import { limitCall } from "./callLimit.ts";
import { notConnected } from "./sockets.ts";

/** Answers are small: a task's input is at most 1 MiB. API: GetActivityTask. */
const MAX_ANSWER_BYTES = 2 * 1_048_576;

/**
 * Sends a request's body, and reads the answer as text.
 * @param silenceMs for how long the request waits while other calls have all connections, and then while no byte arrives
 * @param limitMs for all of it
 */
export function exchange(
  request: ClientRequest,
  body: string,
  { silenceMs, limitMs }: { readonly silenceMs: number; readonly limitMs: number },
) {
  return new Promise<{ status: number; text: string; date: string | undefined }>(
    (resolve, reject) => {
      const end = (error: Error) => {
        // A request without a connection does not tell its error before it gets one.
        reject(error);
        request.destroy(error);
      };
      const openedAt = performance.now();
      const clearWait = limitCall(silenceMs, () => end(notConnected(silenceMs)));
      const clearLimit = limitCall(limitMs, end);
      let hasResponse = false;
      request.once("socket", (socket) => {
        clearWait();
        // One that has waited for long has less time left, lest another attempt be too late.
        const leftMs = silenceMs - (performance.now() - openedAt);
        if (leftMs < 0.9 * silenceMs) socket.setTimeout(Math.max(silenceMs / 2, leftMs));
      });
      request.on("error", reject).on("close", () => {
        clearWait();
        clearLimit();
        // Such as after an answer that switches to another protocol.
        if (!hasResponse) reject(new Error("the connection was closed without an answer"));
      });
      request.on("response", (response) => {
        hasResponse = true;
        read(response).then(
          (text) =>
            resolve({ status: response.statusCode ?? 0, text, date: response.headers.date }),
          reject,
        );
      });
      request.end(body);
    },
  );
}

function read(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      text += chunk;
      if (text.length > MAX_ANSWER_BYTES) response.destroy(new Error("the answer is too long"));
    });
    response.on("end", () => resolve(text));
    response.on("error", reject);
    response.on("aborted", () => reject(new Error("the answer was cut off")));
  });
}

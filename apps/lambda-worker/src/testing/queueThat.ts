import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

/** The address of a queue that answers each whole call so, until the test has ended. */
export async function queueThat(
  answers: (response: ServerResponse, request: IncomingMessage, body: string) => void,
): Promise<string> {
  const queue = createServer((request, response) => {
    void text(request).then((body) => answers(response, request, body));
  });
  queue.listen(0, "127.0.0.1");
  await once(queue, "listening");
  onTestFinished(() => void queue.close());
  return `http://127.0.0.1:${(queue.address() as AddressInfo).port}`;
}

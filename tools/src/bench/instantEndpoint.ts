import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An endpoint that answers every call immediately, so that a bench measures the caller. Sends its port to the parent process. */
const TASK = JSON.stringify({
  taskToken: "A".repeat(368),
  input: JSON.stringify({
    execution: {
      arn: "arn:aws:states:us-east-1:000000000000:execution:bench:0123456789abcdef",
      state: "Task",
      attempt: 0,
      enteredAt: "2026-01-01T00:00:00.000Z",
    },
    input: { n: 1 },
  }),
});

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const body =
      request.headers["x-amz-target"] === "AWSStepFunctions.GetActivityTask" ? TASK : "{}";
    response.writeHead(200, {
      "content-type": "application/x-amz-json-1.0",
      "content-length": body.length,
    });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());

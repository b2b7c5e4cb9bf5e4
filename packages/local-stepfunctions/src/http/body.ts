import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { isNestedDeeper, isObject } from "@sfn-workers/states-language/json";
import { ApiError } from "../errors.ts";
import { MAX_REQUEST_BYTES } from "../limits.ts";

/** A client gets its answer after it has sent its request; one that sends more than this gets none. */
const MAX_READ_BYTES = 8 * MAX_REQUEST_BYTES;

/** Many more than any operation's members have. To parse 1 MiB of brackets takes 50 ms and 100 MB, to count them 2 ms. */
const MAX_LEVELS = 1_000;

/** @throws {ApiError} RequestEntityTooLargeException when the body has more than MAX_REQUEST_BYTES. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
      if (bytes > MAX_READ_BYTES) request.socket.destroy();
    });
    request.on("end", () => {
      if (bytes > MAX_REQUEST_BYTES) return reject(tooLarge());
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
    });
    request.on("error", reject);
    request.on("close", () =>
      reject(new ApiError("RequestExpired", "The client has disconnected")),
    );
  });
}

function tooLarge(): ApiError {
  return new ApiError(
    "RequestEntityTooLargeException",
    `A request has no more than ${MAX_REQUEST_BYTES} bytes`,
    { status: 413 },
  );
}

/** @throws {ApiError} SerializationException when the body is not a JSON object in UTF-8, or has more than MAX_LEVELS. */
export function parseBody(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  if (!isUtf8(body)) throw new ApiError("SerializationException", "The request is not UTF-8");
  if (isNestedDeeper(body.length, (index) => body[index], MAX_LEVELS)) {
    throw new ApiError("SerializationException", `The request has more than ${MAX_LEVELS} levels`);
  }
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new ApiError("SerializationException", "The request is not valid JSON");
  }
  if (!isObject(value)) {
    throw new ApiError("SerializationException", "The request is not a JSON object");
  }
  return value;
}

import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { isNestedDeeper, isObject } from "@sfn-workers/states-language/json";
import { ApiError } from "../errors.ts";
import { MAX_REQUEST_BYTES } from "../limits.ts";
import { type Held, type InFlight, inFlightFull } from "./inFlight.ts";

/** A body that has arrived whole. It is in flight until it is taken. */
export interface Body {
  readonly bytes: number;
  take(): Buffer;
}

/** A client that sends more than this gets no answer. */
const MAX_READ_BYTES = 8 * MAX_REQUEST_BYTES;

/** Many more than any operation's members have. To parse 1 MiB of brackets takes 50 ms and 100 MB, to count them 2 ms. */
const MAX_LEVELS = 1_000;

const NOTHING = Buffer.alloc(0);

/**
 * Bytes are copied into one piece, since a chunk of one byte takes 400. Those of a refused body are read and forgotten, so that
 * its client gets the answer.
 *
 * @throws {ApiError} RequestEntityTooLargeException when a body of more than MAX_REQUEST_BYTES has arrived.
 * @throws {ApiError} ServiceUnavailableException when there is no room for it, at once.
 */
export function readBody(request: IncomingMessage, inFlight: InFlight): Promise<Body> {
  const { promise, resolve, reject } = Promise.withResolvers<Body>();
  const most = Math.min(
    MAX_REQUEST_BYTES,
    Number(request.headers["content-length"] ?? MAX_REQUEST_BYTES),
  );
  let held: Held | undefined;
  let kept: Buffer = NOTHING;
  let bytes = 0;
  let isKept = true;
  let isWhole = false;
  request.on("data", (chunk: Buffer) => {
    const start = bytes;
    bytes += chunk.length;
    if (bytes > MAX_READ_BYTES) request.socket.destroy();
    if (bytes > MAX_REQUEST_BYTES) forget();
    if (isKept && bytes > kept.length) grow(chunk);
    if (isKept) chunk.copy(kept, start);
  });
  request.on("end", () => {
    isWhole = true;
    held?.keep();
    if (bytes > MAX_REQUEST_BYTES) return reject(tooLarge());
    resolve({ bytes, take });
  });
  request.on("error", refuse);
  request.on("close", () => refuse(new ApiError("RequestExpired", "The client has disconnected")));
  return promise;

  function grow(chunk: Buffer): void {
    const size = Math.max(bytes, Math.min(most, 2 * kept.length));
    if (!inFlight.hasRoom(size)) refuse(inFlightFull());
    // This body itself may have given way.
    if (!isKept) return;
    const larger = kept === NOTHING ? chunk : Buffer.allocUnsafeSlow(size);
    kept.copy(larger);
    kept = larger;
    held ??= inFlight.hold(() => refuse(inFlightFull()));
    held.resize(size);
  }

  function refuse(error: Error): void {
    if (isWhole) return;
    reject(error);
    forget();
  }

  function take(): Buffer {
    const whole = kept.subarray(0, bytes);
    forget();
    return whole;
  }

  function forget(): void {
    isKept = false;
    kept = NOTHING;
    held?.release();
  }
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

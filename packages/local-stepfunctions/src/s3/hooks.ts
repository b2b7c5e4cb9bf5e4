import type { Integration, Integrations } from "../integrations.ts";
import type { ListedObject, Objects } from "./objects.ts";

/** The actions of S3 that Map states call. */
export type S3Action = "getObject" | "listObjectsV2" | "putObject";

/** The integrations that answer Map states instead of the folder of `s3`. */
export type S3Hooks = Readonly<Partial<Record<S3Action, Integration>>>;

const ACTIONS: readonly S3Action[] = ["getObject", "listObjectsV2", "putObject"];

/** Those of an embedder. `*` gets what has no folder. */
export function s3HooksIn(integrations: Integrations = {}, hasFolder: boolean): S3Hooks {
  const hooks: Partial<Record<S3Action, Integration>> = {};
  for (const action of ACTIONS) {
    const named = integrations[`s3:${action}`] ?? integrations[`aws-sdk:s3:${action}`];
    const hook = named ?? (hasFolder ? undefined : integrations["*"]);
    if (hook !== undefined) hooks[action] = hook;
  }
  return hooks;
}

/** Whom a Map state asks: objects that calls of S3 find, as those of a folder. */
export type CalledObjects = Pick<Objects, "read" | "list" | "write">;

type Call = (action: S3Action, parameters: Record<string, unknown>) => Promise<unknown>;

/** As large as the pieces of a file. */
const PIECE_BYTES = 65_536;

/**
 * Objects that are reached by calls of S3's actions.
 * @param parameters those of the state, which a call has besides its bucket and key
 */
export function createCalledObjects(
  call: Call,
  parameters: Readonly<Record<string, unknown>>,
): CalledObjects {
  return {
    async *read(bucket, key) {
      const isNamed = parameters["Bucket"] === bucket && parameters["Key"] === key;
      const named = isNamed ? parameters : {};
      const answer = memberOf(await call("getObject", { ...named, Bucket: bucket, Key: key }));
      yield* piecesOf(answer("Body"));
    },
    async *list(bucket, prefix) {
      let token: unknown;
      do {
        const next = token === undefined ? {} : { ContinuationToken: token };
        const page = { ...parameters, Bucket: bucket, Prefix: prefix, ...next };
        const answer = memberOf(await call("listObjectsV2", page));
        const contents = answer("Contents");
        if (Array.isArray(contents)) for (const object of contents) yield listedObject(object);
        const following = answer("NextContinuationToken");
        if (following !== undefined && following === token) {
          throw new Error("the pages of listObjectsV2 have no end");
        }
        token = following;
      } while (token !== undefined && token !== null);
    },
    async write(bucket, key, texts) {
      const body = [...texts].join("");
      await call("putObject", { Bucket: bucket, Key: key, Body: body });
      return { key, size: Buffer.byteLength(body), modifiedAt: 0, etag: "" };
    },
  };
}

function memberOf(answer: unknown): (name: string) => unknown {
  return (name) =>
    typeof answer === "object" && answer !== null ? Reflect.get(answer, name) : undefined;
}

/** A Body may be a text, bytes, or what comes piece by piece, such as the stream that AWS's SDK returns. */
async function* piecesOf(body: unknown): AsyncGenerator<Uint8Array> {
  if (typeof body === "string" || body instanceof Uint8Array) {
    yield* split(bytesOf(body));
  } else if (isAsyncIterable(body)) {
    for await (const piece of body) {
      if (typeof piece !== "string" && !(piece instanceof Uint8Array)) throw wrongBody();
      yield* split(bytesOf(piece));
    }
  } else {
    throw wrongBody();
  }
}

function wrongBody(): Error {
  return new Error("getObject returned no Body that is a text, bytes or a stream of these");
}

function bytesOf(body: string | Uint8Array): Uint8Array {
  return typeof body === "string" ? Buffer.from(body) : body;
}

function* split(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    yield bytes.subarray(from, from + PIECE_BYTES);
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** An object as ListObjectsV2 lists it, from AWS's SDK or as a task's result. */
function listedObject(object: unknown): ListedObject {
  const member = memberOf(object);
  const key = member("Key");
  if (typeof key !== "string") throw new Error("listObjectsV2 returned an object without a Key");
  const head = async () => ({
    key,
    size: Number(member("Size") ?? 0),
    modifiedAt: secondsOf(member("LastModified")),
    etag: String(member("ETag") ?? ""),
    storageClass: String(member("StorageClass") ?? "STANDARD"),
  });
  return { key, head };
}

function secondsOf(time: unknown): number {
  if (typeof time === "number") return time;
  const ms = time instanceof Date ? time.getTime() : Date.parse(String(time));
  return Number.isNaN(ms) ? 0 : Math.floor(ms / 1_000);
}

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
 * @param turn gives others their turn: what is there already comes without one, even if it has no end
 */
export function createCalledObjects(
  call: Call,
  parameters: Readonly<Record<string, unknown>>,
  turn: () => Promise<void>,
): CalledObjects {
  return {
    async *read(bucket, key) {
      const isNamed = parameters["Bucket"] === bucket && parameters["Key"] === key;
      const named = isNamed ? parameters : {};
      const answer = memberOf(await call("getObject", { ...named, Bucket: bucket, Key: key }));
      for await (const piece of piecesOf(answer("Body"))) {
        await turn();
        if (piece.length > 0) yield piece;
      }
    },
    async *list(bucket, prefix) {
      let token: unknown;
      do {
        const next = token === undefined ? {} : { ContinuationToken: token };
        const page = { ...parameters, Bucket: bucket, Prefix: prefix, ...next };
        const found = await call("listObjectsV2", page);
        if (typeof found !== "object" || found === null) {
          throw new Error("listObjectsV2 returned no object");
        }
        const answer = memberOf(found);
        await turn();
        for (const object of contentsOf(answer("Contents"))) yield listedObject(object);
        const following =
          answer("IsTruncated") === false ? undefined : answer("NextContinuationToken");
        if (following !== undefined && following === token) {
          throw new Error("the pages of listObjectsV2 have no end");
        }
        token = following;
      } while (token !== undefined && token !== null && token !== "");
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

/** Nothing found is no Contents. */
function contentsOf(contents: unknown): readonly unknown[] {
  if (Array.isArray(contents)) return contents;
  if (contents === undefined || contents === null) return [];
  throw new Error("listObjectsV2 returned Contents that are no array");
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

/** At least one piece, so that one without bytes takes its turn. */
function* split(bytes: Uint8Array): Iterable<Uint8Array> {
  let from = 0;
  do {
    yield bytes.subarray(from, from + PIECE_BYTES);
    from += PIECE_BYTES;
  } while (from < bytes.length);
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

import { crc32 } from "node:zlib";
import { isObject, type Json, type JsonObject } from "@sfn-workers/states-language/json";
import { MAX_PAYLOAD_BYTES } from "@sfn-workers/states-language/limits";
import { IntegrationFailure } from "../errors.ts";
import type { Integration, Integrations } from "../integrations.ts";
import { beginWorkOutside } from "../lib/turns.ts";
import { S3Failure } from "./failure.ts";
import type { ObjectHead, Objects } from "./objects.ts";

/** The objects of a page, as S3 has it. */
const MAX_KEYS = 1_000;

/** The actions of `aws-sdk:s3` that Task states can call. */
export function s3Tasks(objects: Objects): Integrations {
  return {
    "aws-sdk:s3:getObject": task(async (parameters) => {
      const [bucket, key] = addressIn(parameters);
      const head = await objects.head(bucket, key);
      return { ...describedObject(head), Body: await textOf(objects, bucket, key) };
    }),
    "aws-sdk:s3:headObject": task(async (parameters) =>
      describedObject(await objects.head(...addressIn(parameters))),
    ),
    "aws-sdk:s3:putObject": task(async (parameters) => {
      const { Body: body } = parameters;
      // The body is JSON: a text has its quotation marks, as on AWS.
      const text = body === undefined ? "" : JSON.stringify(body);
      const { etag } = await objects.write(...addressIn(parameters), [text]);
      return {
        ChecksumCRC32: checksumOf(text),
        ChecksumType: "FULL_OBJECT",
        ETag: etag,
        ServerSideEncryption: "AES256",
      };
    }),
    "aws-sdk:s3:deleteObject": task(async (parameters) => {
      await objects.remove(...addressIn(parameters));
      return {};
    }),
    "aws-sdk:s3:listObjectsV2": task((parameters) => page(objects, parameters)),
  };
}

function task(act: (parameters: JsonObject) => Promise<JsonObject>): Integration {
  return async ({ parameters }) => {
    const ended = beginWorkOutside();
    try {
      return await act(isObject(parameters) ? parameters : {});
    } catch (error) {
      if (!(error instanceof S3Failure)) throw error;
      const { code, report } = error;
      throw new IntegrationFailure(`S3.${code === "AccessDenied" ? "S3" : code}Exception`, report);
    } finally {
      ended();
    }
  };
}

function addressIn(parameters: JsonObject): [bucket: string, key: string] {
  return [String(parameters["Bucket"] ?? ""), String(parameters["Key"] ?? "")];
}

function describedObject({ size, etag, modifiedAt }: ObjectHead): JsonObject {
  return {
    AcceptRanges: "bytes",
    ContentLength: size,
    ContentType: "binary/octet-stream",
    ETag: etag,
    LastModified: timestamp(modifiedAt),
    Metadata: {},
    ServerSideEncryption: "AES256",
  };
}

/** The text of an object; of one that is too large for a state, the beginning, which is so, too. */
async function textOf(objects: Objects, bucket: string, key: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of objects.read(bucket, key)) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > MAX_PAYLOAD_BYTES) break;
  }
  return Buffer.concat(pieces).toString("utf8");
}

function checksumOf(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString("base64");
}

async function page(objects: Objects, parameters: JsonObject): Promise<JsonObject> {
  const { Delimiter: delimiter, MaxKeys: max, ContinuationToken: token } = parameters;
  if (delimiter !== undefined) throw new Error("Delimiter has no local counterpart");
  const prefix = String(parameters["Prefix"] ?? "");
  const limit = Math.min(typeof max === "number" ? max : MAX_KEYS, MAX_KEYS);
  const after =
    typeof token === "string"
      ? Buffer.from(token, "base64").toString()
      : String(parameters["StartAfter"] ?? "");
  const found: ObjectHead[] = [];
  let isTruncated = false;
  for await (const { key, head } of objects.list(String(parameters["Bucket"] ?? ""), prefix)) {
    if (Buffer.compare(Buffer.from(key), Buffer.from(after)) <= 0) continue;
    isTruncated = found.length === limit;
    if (isTruncated) break;
    found.push(await head());
  }
  const last = found.at(-1)?.key;
  return {
    Contents: found.map(listedObject),
    IsTruncated: isTruncated,
    KeyCount: found.length,
    MaxKeys: limit,
    Name: String(parameters["Bucket"] ?? ""),
    ...(isTruncated && last !== undefined
      ? { NextContinuationToken: Buffer.from(last).toString("base64") }
      : {}),
    Prefix: prefix,
  };
}

function listedObject({ key, size, etag, modifiedAt }: ObjectHead): Json {
  return {
    ETag: etag,
    Key: key,
    LastModified: timestamp(modifiedAt),
    Size: size,
    StorageClass: "STANDARD",
  };
}

function timestamp(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { answersWithin } from "../preflight/answersWithin.ts";
import { ReleaseFailed, releaseFailed } from "./failure.ts";

/** An archive has up to 50 MB, which a slow line takes a while for. */
const WITHIN_MS = 120_000;

/** S3's answers to a conditional write: there is an object; another write of it was under way (API reference, PutObject). */
const [EXISTS, CONFLICT] = [412, 409];

const MAX_CONFLICTS = 3;

/** The bucket with the releases. What is in it never changes. */
export interface ReleaseBucket {
  /** @returns `undefined` when there is no such object */
  read(key: string): Promise<Uint8Array | undefined>;
  /** @returns false when there is an object of this name already, which stays as it is */
  writeOnce(key: string, content: Uint8Array | string, sha256: string): Promise<boolean>;
  close(): void;
}

/** @param region of the bucket */
export function openBucket(bucket: string, region: string): ReleaseBucket {
  const s3 = new S3Client({ region, requestHandler: answersWithin(WITHIN_MS) });
  const at = (key: string) => `s3://${bucket}/${key}`;
  const put = async (key: string, content: Uint8Array | string, sha256: string) => {
    const ChecksumSHA256 = Buffer.from(sha256, "hex").toString("base64");
    const input = { Bucket: bucket, Key: key, Body: content, IfNoneMatch: "*", ChecksumSHA256 };
    await s3.send(new PutObjectCommand(input));
  };
  return {
    async read(key) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        if (statusOf(error) === 403) throw notAllowed(at(key), error);
        throw releaseFailed(`${at(key)} can't be read`, error);
      }
    },
    async writeOnce(key, content, sha256) {
      for (let conflicts = 0; ; conflicts += 1) {
        try {
          await put(key, content, sha256);
          return true;
        } catch (error) {
          if (statusOf(error) === EXISTS) return false;
          if (statusOf(error) === CONFLICT && conflicts < MAX_CONFLICTS) continue;
          throw releaseFailed(`${at(key)} can't be written`, error);
        }
      }
    },
    close: () => s3.destroy(),
  };
}

/** S3 tells only those who may list a bucket that it lacks an object. */
function notAllowed(object: string, error: unknown): ReleaseFailed {
  const { message } = releaseFailed(
    `${object} is not there, or the credentials may not read it`,
    error,
  );
  return new ReleaseFailed(
    `${message}. An environment's account is one of sfn-workers-bootstrap:accounts, and its role has s3:GetObject: docs/releases.md`,
  );
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

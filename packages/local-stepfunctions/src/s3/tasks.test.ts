import { describe, expect, test } from "vitest";
import { buckets } from "../testing/buckets.ts";
import { testEndpoint } from "../testing/endpoint.ts";

const called = async (folder: string, action: string, Parameters: object) => {
  const endpoint = await testEndpoint({ s3: folder });
  const Resource = `arn:aws:states:::aws-sdk:s3:${action}`;
  const { output, error, cause } = await endpoint.run({
    StartAt: "Call",
    States: { Call: { Type: "Task", Resource, Parameters, End: true } },
  });
  return { output: output === undefined ? undefined : JSON.parse(output), error, cause };
};

describe("a Task that calls S3", () => {
  test("gets an object, with its text", async () => {
    const { folder } = buckets({ "bucket/key": "text data" });
    const { output } = await called(folder, "getObject", { Bucket: "bucket", Key: "key" });
    expect(output).toEqual({
      AcceptRanges: "bytes",
      ContentLength: 9,
      ContentType: "binary/octet-stream",
      ETag: '"332eec544317a6d340b8e77da7fe54ad"',
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      Metadata: {},
      ServerSideEncryption: "AES256",
      Body: "text data",
    });
    const head = await called(folder, "headObject", { Bucket: "bucket", Key: "key" });
    expect({ ...head.output, Body: "text data" }).toEqual(output);
  });

  test.each([
    ["text data", '"text data"', '"2b5df3712557f503a9977a8ea893b2c9"', "KUmHvQ=="],
    [{ Dict: "Value" }, '{"Dict":"Value"}', '"49e31cee5aec8faf3345893addb14346"', "hnEfWw=="],
    [["List", "Data"], '["List","Data"]', '"6b23860357f6e63a0272b7f1143a663a"', "1F2MPA=="],
    [false, "false", '"68934a3e9455fa72420237eb05902327"', "K81oMA=="],
    [0, "0", '"cfcd208495d565ef66e7dff9f98764da"', "9NvfIQ=="],
  ])("puts an object with the body %j", async (Body, text, ETag, ChecksumCRC32) => {
    const s3 = buckets({ "bucket/other": "" });
    const { output } = await called(s3.folder, "putObject", { Bucket: "bucket", Key: "a/b", Body });
    expect(s3.text("bucket/a/b")).toBe(text);
    expect(output).toEqual({
      ChecksumCRC32,
      ChecksumType: "FULL_OBJECT",
      ETag,
      ServerSideEncryption: "AES256",
    });
  });

  test("lists objects, page by page", async () => {
    const s3 = buckets({ "bucket/a": "1", "bucket/b/c": "", "bucket/b/d": "" });
    const Bucket = "bucket";
    const first = await called(s3.folder, "listObjectsV2", { Bucket, MaxKeys: 2 });
    expect(first.output).toMatchObject({
      Contents: [{ Key: "a", Size: 1, StorageClass: "STANDARD" }, { Key: "b/c" }],
      IsTruncated: true,
      KeyCount: 2,
    });
    const ContinuationToken = first.output.NextContinuationToken;
    const second = await called(s3.folder, "listObjectsV2", { Bucket, ContinuationToken });
    expect(second.output).toMatchObject({ Contents: [{ Key: "b/d" }], IsTruncated: false });
    const some = await called(s3.folder, "listObjectsV2", { Bucket, Prefix: "b/" });
    expect(some.output).toMatchObject({ KeyCount: 2, Prefix: "b/", Name: "bucket" });
  });

  test("deletes an object", async () => {
    const s3 = buckets({ "bucket/a": "1" });
    const deleted = await called(s3.folder, "deleteObject", { Bucket: "bucket", Key: "a" });
    expect(deleted.output).toEqual({});
    const again = await called(s3.folder, "getObject", { Bucket: "bucket", Key: "a" });
    expect(again.error).toBe("S3.NoSuchKeyException");
  });

  test.each([
    [
      "bucket",
      "b",
      "S3.NoSuchKeyException",
      "The specified key does not exist. (Service: S3, Status Code: 404, Request ID: ",
    ],
    [
      "none",
      "a",
      "S3.NoSuchBucketException",
      "The specified bucket does not exist (Service: S3, Status Code: 404, Request ID: ",
    ],
  ])("fails with S3's error: %s/%s", async (Bucket, Key, error, cause) => {
    const s3 = buckets({ "bucket/a": "1" });
    expect(await called(s3.folder, "getObject", { Bucket, Key })).toMatchObject({
      error,
      cause: expect.stringContaining(cause),
    });
  });

  test("fails when the object is larger than a state's output", async () => {
    const s3 = buckets({ "bucket/a": "x".repeat(300_000) });
    expect(await called(s3.folder, "getObject", { Bucket: "bucket", Key: "a" })).toMatchObject({
      error: "States.DataLimitExceeded",
    });
  });
});

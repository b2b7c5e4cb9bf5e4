import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { IntegrationFailure } from "../../errors.ts";
import type { IntegrationRequest, Integrations } from "../../integrations.ts";
import { buckets } from "../../testing/buckets.ts";
import { ROLE, testEndpoint } from "../../testing/endpoint.ts";
import { durableEndpoint } from "../../testing/restart.ts";

const READER = {
  Resource: "arn:aws:states:::s3:getObject",
  ReaderConfig: { InputType: "JSON" },
  Parameters: { Bucket: "bucket", Key: "items.json" },
};
const LIST = {
  Resource: "arn:aws:states:::s3:listObjectsV2",
  Parameters: { Bucket: "bucket", Prefix: "in/" },
};
const WRITER = {
  Resource: "arn:aws:states:::s3:putObject",
  Parameters: { Bucket: "bucket", Prefix: "out" },
};

const map = (fields: object) => ({
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Item",
        States: { Item: { Type: "Pass", End: true } },
      },
      End: true,
      ...fields,
    },
  },
});

type Answer = (parameters: Record<string, unknown>) => unknown;

/** An endpoint with integrations that note how they were called, and what became of a Map state. */
async function ran(fields: object, answers: Record<string, Answer>, s3?: string) {
  const requests: IntegrationRequest[] = [];
  const integrations: Integrations = Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [
      name,
      async (request: IntegrationRequest) => {
        requests.push(request);
        return answer(request.parameters as Record<string, unknown>);
      },
    ]),
  );
  const endpoint = await testEndpoint({ integrations, ...(s3 === undefined ? {} : { s3 }) });
  const execution = await endpoint.start(await endpoint.machine(map(fields)), [1, 2]);
  await expect
    .poll(async () => {
      await endpoint.clock.advance(0);
      return (await endpoint.describe(execution)).status;
    })
    .not.toBe("RUNNING");
  const ended = await endpoint.describe(execution);
  const output: unknown = ended.output === undefined ? undefined : JSON.parse(ended.output);
  const calls = requests.map(({ resource, parameters }) => [
    resource.split(":").at(-1),
    parameters,
  ]);
  return { ...ended, output, requests, calls };
}

describe("an ItemReader", () => {
  test.each(["s3:getObject", "aws-sdk:s3:getObject", "*"])(
    "asks the integration %s, as any task does",
    async (name) => {
      const { output, requests, executionArn } = await ran(
        { ItemReader: READER },
        { [name]: () => ({ Body: "[1,2,3]" }) },
      );
      expect(output).toEqual([1, 2, 3]);
      expect(requests).toEqual([
        {
          resource: READER.Resource,
          parameters: READER.Parameters,
          roleArn: ROLE,
          machineRoleArn: ROLE,
          executionArn,
          stateName: "Each",
          signal: expect.any(AbortSignal),
        },
      ]);
    },
  );

  test.each<[string, unknown]>([
    ["a text", '["😀", "é"]'],
    ["bytes", Buffer.from('["😀", "é"]')],
    ["a stream, as AWS's SDK returns it", Readable.from([Buffer.from('["😀", "é"]')])],
    ["a stream of texts", Readable.from(['["😀", ', '"é"]'])],
  ])("reads a Body that is %s", async (_, Body) => {
    const { output } = await ran({ ItemReader: READER }, { "s3:getObject": () => ({ Body }) });
    expect(output).toEqual(["😀", "é"]);
  });

  test("unpacks what it gets", async () => {
    const Parameters = { Bucket: "bucket", Key: "items.json.gz" };
    const { output } = await ran(
      { ItemReader: { ...READER, Parameters } },
      { "s3:getObject": () => ({ Body: gzipSync("[1]") }) },
    );
    expect(output).toEqual([1]);
  });

  test("passes on what the state names besides, for its own object only", async () => {
    const Parameters = { Bucket: "bucket", Key: "manifest.csv", VersionId: "v1" };
    const ReaderConfig = { InputType: "JSONL", ManifestType: "ATHENA_DATA" };
    const { output, calls } = await ran(
      { ItemReader: { ...READER, ReaderConfig, Parameters } },
      {
        "s3:getObject": ({ Key }) => ({
          Body: Key === "manifest.csv" ? "s3://other/a.jsonl\n" : "1\n2",
        }),
      },
    );
    expect(output).toEqual([1, 2]);
    expect(calls).toEqual([
      ["getObject", Parameters],
      ["getObject", { Bucket: "other", Key: "a.jsonl" }],
    ]);
  });

  test("takes all pages of a list, with what S3 says of each object", async () => {
    const modified = new Date("2026-01-02T03:04:05.678Z");
    const { output, calls } = await ran(
      { ItemReader: LIST },
      {
        "s3:listObjectsV2": ({ ContinuationToken: token }) =>
          token === undefined
            ? {
                Contents: [{ Key: "in/a", Size: 3, ETag: '"e"', LastModified: modified }],
                NextContinuationToken: "next",
              }
            : {
                Contents: [
                  { Key: "in/b", LastModified: "2026-01-02T03:04:05Z", StorageClass: "GLACIER" },
                ],
              },
      },
    );
    const LastModified = 1_767_323_045;
    expect(output).toEqual([
      { Etag: '"e"', Key: "in/a", LastModified, Size: 3, StorageClass: "STANDARD" },
      { Etag: "", Key: "in/b", LastModified, Size: 0, StorageClass: "GLACIER" },
    ]);
    expect(calls).toEqual([
      ["listObjectsV2", { Bucket: "bucket", Prefix: "in/" }],
      ["listObjectsV2", { Bucket: "bucket", Prefix: "in/", ContinuationToken: "next" }],
    ]);
  });

  test("loads the objects of a list, until it has enough items", async () => {
    const ReaderConfig = { InputType: "JSON", Transformation: "LOAD_AND_FLATTEN", MaxItems: 2 };
    const { output, calls } = await ran(
      {
        ItemReader: { ...LIST, ReaderConfig },
        ItemSelector: { "of.$": "$$.Map.Item.Source", "is.$": "$$.Map.Item.Value" },
      },
      {
        "s3:listObjectsV2": () => ({ Contents: [{ Key: "in/a" }, { Key: "in/b" }] }),
        "s3:getObject": () => ({ Body: "[1,2,3]" }),
      },
    );
    expect(output).toEqual([
      { of: "s3://bucket/in/a", is: 1 },
      { of: "s3://bucket/in/a", is: 2 },
    ]);
    expect(calls.map(([action]) => action)).toEqual(["listObjectsV2", "getObject"]);
  });

  const s3Error = "The specified key does not exist. (Service: S3, Status Code: 404)";
  test.each<[string, Answer, string]>([
    [
      "throws an IntegrationFailure",
      () => {
        throw new IntegrationFailure("S3.NoSuchKeyException", s3Error);
      },
      s3Error,
    ],
    [
      "throws an error of AWS's SDK",
      () => {
        throw Object.assign(new Error(s3Error), { name: "NoSuchKey" });
      },
      s3Error,
    ],
    [
      "returns nothing",
      () => undefined,
      "getObject returned no Body that is a text, bytes or a stream of these",
    ],
    ["returns what is no JSON", () => ({ Body: "[1" }), "JSON"],
  ])("fails with States.ItemReaderFailed when it %s", async (_, answer, cause) => {
    const ended = await ran({ ItemReader: READER }, { "s3:getObject": answer });
    expect(ended).toMatchObject({
      status: "FAILED",
      error: "States.ItemReaderFailed",
      cause: expect.stringContaining(cause),
    });
  });

  test("tells what it throws that is no error", async () => {
    const none: unknown = Object.create(null);
    const answer = () => {
      throw none;
    };
    expect(await ran({ ItemReader: READER }, { "s3:getObject": answer })).toMatchObject({
      error: "States.ItemReaderFailed",
      cause: "[Object: null prototype] {}",
    });
  });

  test.each<[unknown, string]>([
    [undefined, "listObjectsV2 returned no object"],
    ["none", "listObjectsV2 returned no object"],
    [{ Contents: { Key: "a" } }, "listObjectsV2 returned Contents that are no array"],
    [{ Contents: [null] }, "listObjectsV2 returned an object without a Key"],
  ])("fails for a list that is none: %j", async (answer, cause) => {
    expect(await ran({ ItemReader: LIST }, { "s3:listObjectsV2": () => answer })).toMatchObject({
      error: "States.ItemReaderFailed",
      cause,
    });
  });

  test.each([
    { NextContinuationToken: "" },
    { NextContinuationToken: null },
    { IsTruncated: false, NextContinuationToken: "more" },
    {},
  ])("ends a list with the page that says so: %j", async (last) => {
    const { output, calls } = await ran({ ItemReader: LIST }, { "s3:listObjectsV2": () => last });
    expect(output).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  const MANY = 1_000_000;
  const streamOf = (piece: string) =>
    async function* (onRead: () => void) {
      for (let read = 0; read < MANY; read += 1) {
        onRead();
        yield piece;
      }
    };
  test.each<[string, object, (onRead: () => void) => Record<string, Answer>]>([
    ...["\n", ""].map((piece): [string, object, (onRead: () => void) => Record<string, Answer>] => [
      `a stream of ${JSON.stringify(piece)}`,
      { ...READER, ReaderConfig: { InputType: "JSONL" } },
      (onRead) => ({ "s3:getObject": () => ({ Body: streamOf(piece)(onRead) }) }),
    ]),
    [
      "pages without objects",
      LIST,
      (onRead) => {
        let pages = 0;
        return {
          "s3:listObjectsV2": () => {
            onRead();
            pages += 1;
            return pages < MANY ? { NextContinuationToken: `${pages}` } : {};
          },
        };
      },
    ],
    [
      "objects without items",
      {
        ...LIST,
        ReaderConfig: { InputType: "JSON", Transformation: "LOAD_AND_FLATTEN" },
      },
      (onRead) => ({
        "s3:listObjectsV2": () => ({ Contents: Array<object>(MANY / 10).fill({ Key: "a" }) }),
        "s3:getObject": () => {
          onRead();
          return { Body: "[]" };
        },
      }),
    ],
  ])(
    "gives others their turn while it reads %s, and ends when it is stopped",
    async (_, ItemReader, answers) => {
      let reads = 0;
      const all = answers(() => {
        reads += 1;
      });
      const integrations: Integrations = Object.fromEntries(
        Object.entries(all).map(([name, answer]) => [name, async () => answer({})]),
      );
      const endpoint = await testEndpoint({ integrations });
      const machine = await endpoint.machine(map({ ItemReader }));
      const executionArn = await endpoint.start(machine, []);
      while (reads === 0) await new Promise((next) => setImmediate(next));
      for (let turns = 0; turns < 3; turns += 1) await new Promise((next) => setImmediate(next));
      await endpoint.call("StopExecution", { executionArn });
      await endpoint.clock.advance(0);
      const stopped = reads;
      expect(stopped).toBeLessThan(MANY / 10);
      await new Promise((next) => setImmediate(next));
      expect(reads).toBe(stopped);
    },
  );

  test("ends a list whose pages have no end", async () => {
    const page = () => ({ Contents: [], NextContinuationToken: "same" });
    expect(await ran({ ItemReader: LIST }, { "s3:listObjectsV2": page })).toMatchObject({
      error: "States.ItemReaderFailed",
      cause: "the pages of listObjectsV2 have no end",
    });
  });

  test("is told by a signal when its execution is stopped", async () => {
    let signal: AbortSignal | undefined;
    const integrations: Integrations = {
      "s3:getObject": (request) => {
        signal = request.signal;
        return new Promise(() => {});
      },
    };
    const endpoint = await testEndpoint({ integrations });
    const machine = await endpoint.machine(map({ ItemReader: READER }));
    const executionArn = await endpoint.start(machine, []);
    await endpoint.clock.advance(0);
    expect(signal?.aborted).toBe(false);
    await endpoint.call("StopExecution", { executionArn });
    expect(signal?.aborted).toBe(true);
  });

  test("calls again after a crash, with all that the state names", async () => {
    const asked: unknown[] = [];
    let body: Promise<unknown> = new Promise(() => {});
    const { endpoint, afterCrash } = await durableEndpoint({
      "s3:getObject": ({ parameters }) => {
        asked.push(parameters);
        return body;
      },
    });
    const Parameters = { ...READER.Parameters, VersionId: "v1" };
    const machine = await endpoint.machine(map({ ItemReader: { ...READER, Parameters } }));
    const execution = await endpoint.start(machine, []);
    await endpoint.clock.advance(0);
    body = Promise.resolve({ Body: "[1]" });
    const restarted = await afterCrash();
    await expect
      .poll(async () => {
        await restarted.clock.advance(0);
        return (await restarted.describe(execution)).output;
      })
      .toBe("[1]");
    expect(asked).toEqual([Parameters, Parameters]);
  });

  test("comes before the folder of --s3, which has what no integration answers", async () => {
    const s3 = buckets({ "bucket/in/a": "" });
    const list = () => ({ Contents: [{ Key: "in/hooked" }] });
    const both = { "aws-sdk:s3:listObjectsV2": list, "*": () => ({ Body: "[]" }) };
    const listed = await ran({ ItemReader: LIST }, both, s3.folder);
    expect(listed.output).toMatchObject([{ Key: "in/hooked" }]);
    s3.put("bucket/items.json", "[7]");
    expect(await ran({ ItemReader: READER }, both, s3.folder)).toMatchObject({ output: [7] });
  });

  test("names what is missing when nothing answers it", async () => {
    expect(await ran({ ItemReader: READER }, { "s3:putObject": () => ({}) })).toMatchObject({
      error: "States.ItemReaderFailed",
      cause:
        "arn:aws:states:::s3:getObject has no local counterpart: give it a folder for the objects of S3, --s3 DIR, in code the option s3, or an integration",
    });
  });
});

describe("a ResultWriter", () => {
  test.each(["s3:putObject", "aws-sdk:s3:putObject", "*"])(
    "hands its files to the integration %s",
    async (name) => {
      const { output, calls } = await ran(
        { ResultWriter: WRITER, Label: "L" },
        { [name]: () => ({}) },
      );
      const key = expect.stringMatching(/^out\/[\w-]+\/manifest\.json$/);
      expect(output).toMatchObject({ ResultWriterDetails: { Bucket: "bucket", Key: key } });
      expect(calls).toEqual([
        [
          "putObject",
          {
            Bucket: "bucket",
            Key: expect.stringMatching(/SUCCEEDED_0\.json$/),
            Body: expect.stringContaining('"Output":"1"'),
          },
        ],
        [
          "putObject",
          { Bucket: "bucket", Key: key, Body: expect.stringContaining('"ResultFiles"') },
        ],
      ]);
    },
  );

  test("fails with States.ResultWriterFailed when it can't be written, and may be caught", async () => {
    const refuse = () => {
      throw new IntegrationFailure(
        "S3.S3Exception",
        "Access Denied (Service: S3, Status Code: 403)",
      );
    };
    const failure = {
      error: "States.ResultWriterFailed",
      cause: "Access Denied (Service: S3, Status Code: 403)",
    };
    expect(await ran({ ResultWriter: WRITER }, { "s3:putObject": refuse })).toMatchObject(failure);
  });

  test("names what is missing when nothing answers it, though its items can be read", async () => {
    const answers = { "s3:getObject": () => ({ Body: "[]" }) };
    expect(await ran({ ItemReader: READER, ResultWriter: WRITER }, answers)).toMatchObject({
      error: "States.ResultWriterFailed",
      cause: expect.stringContaining("arn:aws:states:::s3:putObject has no local counterpart"),
    });
  });

  test("lists the files of earlier attempts, which it reads by the integration, too", async () => {
    const written = new Map<string, string>();
    const integrations: Integrations = {
      "s3:putObject": async ({ parameters }) => {
        const { Key, Body } = parameters as { Key: string; Body: string };
        written.set(Key, Body);
      },
      "s3:getObject": async ({ parameters }) => ({
        Body: written.get((parameters as { Key: string }).Key),
      }),
    };
    const endpoint = await testEndpoint({ integrations });
    const activityArn = await endpoint.activity();
    const ItemProcessor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "Work",
      States: { Work: { Type: "Task", Resource: activityArn, End: true } },
    };
    const fields = { ResultWriter: WRITER, MaxConcurrency: 1, ItemProcessor };
    const executionArn = await endpoint.start(await endpoint.machine(map(fields)), [1, 2]);
    const answer = async (operation: string, more: object) => {
      await endpoint.clock.advance(0);
      const { taskToken } = await endpoint.take(activityArn);
      await endpoint.call(operation, { taskToken, ...more });
    };
    await answer("SendTaskSuccess", { output: '"first"' });
    await answer("SendTaskFailure", { error: "E" });
    await expect
      .poll(() => [...written.keys()].some((key) => key.endsWith("manifest.json")))
      .toBe(true);
    await endpoint.call("RedriveExecution", { executionArn });
    await answer("SendTaskSuccess", { output: '"second"' });
    await expect
      .poll(async () => {
        await endpoint.clock.advance(0);
        return (await endpoint.describe(executionArn)).status;
      })
      .toBe("SUCCEEDED");
    const last = [...written].findLast(([key]) => key.endsWith("Redrive-1/manifest.json"));
    const { ResultFiles } = JSON.parse(last?.[1] ?? "{}") as {
      readonly ResultFiles: { readonly SUCCEEDED: readonly { readonly Key: string }[] };
    };
    expect(ResultFiles.SUCCEEDED.map(({ Key }) => written.get(Key))).toEqual([
      expect.stringContaining("first"),
      expect.stringContaining("second"),
    ]);
  });
});

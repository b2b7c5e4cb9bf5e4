import { rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { buckets } from "../../testing/buckets.ts";
import { mapRunsIn } from "../../testing/distributedMap.ts";
import { testEndpoint } from "../../testing/endpoint.ts";

const PUT = "arn:aws:states:::s3:putObject";
const DATE = expect.stringMatching(/^2026-01-01T00:00:0\d\.000Z$/);

/** Fails for the item 2. */
const failsForTwo = {
  StartAt: "Two?",
  States: {
    "Two?": {
      Type: "Choice",
      Choices: [{ Variable: "$", NumericEquals: 2, Next: "Boom" }],
      Default: "Fine",
    },
    Boom: { Type: "Fail", Error: "Two", Cause: "it is two" },
    Fine: { Type: "Succeed" },
  },
};

const map = (ResultWriter: object, more: object = {}, processor: object = failsForTwo) => ({
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      Label: "L",
      MaxConcurrency: 1,
      ResultWriter,
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        ...processor,
      },
      End: true,
      ...more,
    },
  },
});

const writer = (Prefix?: string, WriterConfig?: object) => ({
  Resource: PUT,
  Parameters: { Bucket: "results", ...(Prefix === undefined ? {} : { Prefix }) },
  ...(WriterConfig === undefined ? {} : { WriterConfig }),
});

async function ran(definition: object, items: unknown) {
  const s3 = buckets({ "results/other": "" });
  const endpoint = await testEndpoint({ s3: s3.folder });
  const ended = await endpoint.run(definition, items);
  const events = await endpoint.history(ended.executionArn);
  const run = events.find(({ type }) => type === "MapRunStarted")?.["mapRunStartedEventDetails"];
  const { mapRunArn } = run as { mapRunArn: string };
  const id = mapRunArn.slice(mapRunArn.lastIndexOf(":") + 1);
  const output = ended.output === undefined ? undefined : JSON.parse(ended.output);
  return { ...ended, output, s3, endpoint, mapRunArn, id, types: events.map(({ type }) => type) };
}

const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:machine-1/L";
const EXECUTION = "arn:aws:states:us-east-1:000000000000:execution:machine-1/L";

describe("a ResultWriter with a bucket", () => {
  test("writes what is known of each child execution, and a manifest", async () => {
    const { output, s3, mapRunArn, id, types } = await ran(map(writer("jobs")), [1, { a: "b" }]);
    expect(output).toEqual({
      MapRunArn: mapRunArn,
      ResultWriterDetails: { Bucket: "results", Key: `jobs/${id}/manifest.json` },
    });
    const file = `results/jobs/${id}/SUCCEEDED_0.json`;
    expect(s3.json(`results/jobs/${id}/manifest.json`)).toEqual({
      DestinationBucket: "results",
      MapRunArn: mapRunArn,
      ResultFiles: {
        FAILED: [],
        PENDING: [],
        SUCCEEDED: [{ Key: `jobs/${id}/SUCCEEDED_0.json`, Size: Buffer.byteLength(s3.text(file)) }],
      },
    });
    const record = (text: string) => {
      const Name = expect.stringMatching(/^[0-9a-f-]{36}$/);
      return {
        ExecutionArn: expect.stringContaining(`${EXECUTION}:`),
        Input: text,
        InputDetails: { Included: true },
        Name,
        Output: text,
        OutputDetails: { Included: true },
        RedriveCount: 0,
        RedriveStatus: "NOT_REDRIVABLE",
        RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
        StartDate: DATE,
        StateMachineArn: MACHINE,
        Status: "SUCCEEDED",
        StopDate: DATE,
      };
    };
    expect(s3.json(file)).toEqual([record("1"), record('{"a":"b"}')]);
    expect(types.slice(3)).toEqual([
      "MapRunStarted",
      "MapRunSucceeded",
      "MapStateSucceeded",
      "MapStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test.each([
    [undefined, ""],
    ["", ""],
    ["a/b/", "a/b/"],
    ["a/b", "a/b/"],
  ])("writes below the prefix %j", async (prefix, folder) => {
    const { output, id } = await ran(map(writer(prefix)), [1]);
    expect(output.ResultWriterDetails.Key).toBe(`${folder}${id}/manifest.json`);
  });

  test("writes those that have failed into a file of their own", async () => {
    const definition = map(writer("jobs"), { ToleratedFailureCount: 1 });
    const { output, s3, id } = await ran(definition, [1, 2, 3]);
    expect(output).toHaveProperty("ResultWriterDetails");
    expect(s3.json(`results/jobs/${id}/SUCCEEDED_0.json`)).toMatchObject([
      { Output: "1" },
      { Output: "3" },
    ]);
    expect(s3.json(`results/jobs/${id}/FAILED_0.json`)).toEqual([
      {
        Cause: "it is two",
        Error: "Two",
        ExecutionArn: expect.stringContaining(EXECUTION),
        Input: "2",
        InputDetails: { Included: true },
        Name: expect.any(String),
        OutputDetails: { Included: true },
        RedriveCount: 0,
        RedriveStatus: "REDRIVABLE_BY_MAP_RUN",
        StartDate: DATE,
        StateMachineArn: MACHINE,
        Status: "FAILED",
        StopDate: DATE,
      },
    ]);
  });

  test("writes the results of a Map run that fails, and what has not started", async () => {
    const { error, s3, id, endpoint } = await ran(map(writer("jobs")), [1, 2, 3, 4]);
    expect(error).toBe("States.ExceedToleratedFailureThreshold");
    await endpoint.clock.advance(0);
    expect(s3.json(`results/jobs/${id}/SUCCEEDED_0.json`)).toMatchObject([{ Input: "1" }]);
    expect(s3.json(`results/jobs/${id}/FAILED_0.json`)).toMatchObject([
      { Input: "2", Status: "FAILED" },
    ]);
    expect(s3.json(`results/jobs/${id}/PENDING_0.json`)).toEqual([
      { Input: "3", InputDetails: { Included: true }, Status: "PENDING" },
      { Input: "4", InputDetails: { Included: true }, Status: "PENDING" },
    ]);
    expect(s3.json(`results/jobs/${id}/manifest.json`)).toMatchObject({
      ResultFiles: { PENDING: [{ Key: `jobs/${id}/PENDING_0.json` }] },
    });
  });

  test.each([
    [{ Transformation: "COMPACT", OutputType: "JSON" }, "[[1,{}],3]"],
    [{ Transformation: "FLATTEN", OutputType: "JSON" }, "[1,{},3]"],
    [{ Transformation: "FLATTEN", OutputType: "JSONL" }, "1\n{}\n3\n"],
  ])("writes outputs only with %j", async (config, text) => {
    const { s3, id } = await ran(map(writer("jobs", config)), [[1, {}], 3]);
    expect(s3.text(`results/jobs/${id}/SUCCEEDED_0.json`)).toBe(text);
  });

  test("writes outputs over 256 KiB together", async () => {
    const items = Array.from({ length: 3 }, () => "x".repeat(60_000));
    const batch = { Type: "Pass", Parameters: { "a.$": "$", "b.$": "$" }, End: true };
    const processor = { StartAt: "B", States: { B: batch } };
    const { status, s3, id } = await ran(map(writer("jobs"), {}, processor), items);
    expect(status).toBe("SUCCEEDED");
    expect(s3.json(`results/jobs/${id}/SUCCEEDED_0.json`)).toHaveLength(3);
    expect(s3.text(`results/jobs/${id}/SUCCEEDED_0.json`).length).toBeGreaterThan(400_000);
  });

  test("writes no file of results without items", async () => {
    const { s3, id } = await ran(map(writer("jobs")), []);
    expect(s3.json(`results/jobs/${id}/manifest.json`)).toMatchObject({
      ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: [] },
    });
  });

  test("takes its bucket from a path, or from JSONata", async () => {
    const path = { Resource: PUT, Parameters: { "Bucket.$": "$.bucket", "Prefix.$": "$.prefix" } };
    const input = { bucket: "results", prefix: "p", items: [1] };
    const first = await ran(map(path, { ItemsPath: "$.items" }), input);
    expect(first.output.ResultWriterDetails.Key).toBe(`p/${first.id}/manifest.json`);
    const query = { Resource: PUT, Arguments: { Bucket: "{% $states.input.bucket %}" } };
    const done = { StartAt: "Done", States: { Done: { Type: "Succeed" } } };
    const more = { QueryLanguage: "JSONata", Items: "{% $states.input.items %}" };
    const second = await ran(map(query, more, done), input);
    expect(second.output.ResultWriterDetails).toEqual({
      Bucket: "results",
      Key: `${second.id}/manifest.json`,
    });
  });

  test.each([
    ["none", "p", "The specified bucket does not exist (Service: S3, Status Code: 404, "],
    ["results", "../p", "No file can have the key '../p/"],
    ["results", "other", "is in the way of the key 'other/"],
  ])("fails in the bucket %s below %s, which a Catch can match", async (Bucket, Prefix, cause) => {
    const ResultWriter = { Resource: PUT, Parameters: { Bucket, Prefix } };
    const Catch = [{ ErrorEquals: ["States.ResultWriterFailed"], Next: "Caught" }];
    const definition = map(ResultWriter, { Catch });
    const States = { ...definition.States, Caught: { Type: "Succeed" } };
    const { output, types } = await ran({ ...definition, States }, [1]);
    expect(output).toEqual({
      Error: "States.ResultWriterFailed",
      Cause: expect.stringContaining(cause),
    });
    expect(types).toContain("MapRunFailed");
  });

  test("without a folder for the objects fails, and names the option", async () => {
    const endpoint = await testEndpoint();
    expect(await endpoint.run(map(writer()), [1])).toMatchObject({
      error: "States.ResultWriterFailed",
      cause: expect.stringMatching(/^arn:aws:states:::s3:putObject has no local .* --s3 DIR/),
    });
  });
});

describe("a ResultWriter without a bucket", () => {
  const formedBy = async (WriterConfig: object, items: unknown, more: object = {}) => {
    const endpoint = await testEndpoint();
    const { output } = await endpoint.run(map({ WriterConfig }, more), items);
    return JSON.parse(output ?? "null") as unknown;
  };

  test.each([
    [{ Transformation: "COMPACT", OutputType: "JSON" }, [[1, [3]], 4]],
    [{ Transformation: "FLATTEN", OutputType: "JSON" }, [1, [3], 4]],
    [{ Transformation: "FLATTEN", OutputType: "JSONL" }, "1\n[3]\n4"],
    [{ Transformation: "COMPACT", OutputType: "JSONL" }, "[1,[3]]\n4"],
  ])("forms the result with %j", async (config, expected) => {
    expect(await formedBy(config, [[1, [3]], 4])).toEqual(expected);
  });

  test("tells all of each child execution with NONE", async () => {
    expect(await formedBy({ Transformation: "NONE", OutputType: "JSON" }, [1])).toEqual([
      expect.objectContaining({ Input: "1", Output: "1", Status: "SUCCEEDED" }),
    ]);
  });

  test("tells all of one that has failed, in any form", async () => {
    const config = { Transformation: "FLATTEN", OutputType: "JSON" };
    expect(await formedBy(config, [1, 2, [3]], { ToleratedFailureCount: 1 })).toEqual([
      1,
      expect.objectContaining({ Input: "2", Error: "Two", Cause: "it is two", Status: "FAILED" }),
      3,
    ]);
  });
});

describe("a ResultWriter of a Map run that is redriven", () => {
  async function failed(items: readonly string[]) {
    const s3 = buckets({ "results/other": "" });
    const endpoint = await testEndpoint({ s3: s3.folder });
    const work = await endpoint.activity();
    const task = { Type: "Task", Resource: work, End: true };
    const processor = { StartAt: "Work", States: { Work: task } };
    const machine = await endpoint.machine(map(writer("jobs"), {}, processor));
    const executionArn = await endpoint.start(machine, items);
    await endpoint.clock.advance(0);
    const answer = async (operation: string, more: object) => {
      const { taskToken } = await endpoint.take(work);
      await endpoint.call(operation, { taskToken, ...more });
      await endpoint.clock.advance(0);
    };
    await answer("SendTaskSuccess", { output: "1" });
    const fail = () => answer("SendTaskFailure", { error: "E" });
    await fail();
    const [mapRunArn = ""] = mapRunsIn(await endpoint.history(executionArn));
    const folder = `jobs/${mapRunArn.slice(mapRunArn.lastIndexOf(":") + 1)}`;
    return { s3, endpoint, executionArn, folder, answer, fail };
  }

  test("writes each attempt into a folder of its own, and lists the results of all", async () => {
    const { s3, endpoint, executionArn, folder, answer, fail } = await failed(["a", "b", "c"]);
    const first = s3.text(`results/${folder}/manifest.json`);
    await endpoint.call("RedriveExecution", { executionArn });
    await endpoint.clock.advance(0);
    await fail();
    expect(s3.text(`results/${folder}/Redrive-1/SUCCEEDED_0.json`)).toBe("[]");
    expect(s3.json(`results/${folder}/Redrive-1/manifest.json`)).toMatchObject({
      ResultFiles: {
        FAILED: [{ Key: `${folder}/Redrive-1/FAILED_0.json` }],
        PENDING: [{ Key: `${folder}/Redrive-1/PENDING_0.json` }],
        SUCCEEDED: [
          { Key: `${folder}/SUCCEEDED_0.json` },
          { Key: `${folder}/Redrive-1/SUCCEEDED_0.json`, Size: 2 },
        ],
      },
    });
    await endpoint.clock.advance(2_000);
    await endpoint.call("RedriveExecution", { executionArn });
    await endpoint.clock.advance(0);
    await answer("SendTaskSuccess", { output: "2" });
    await answer("SendTaskSuccess", { output: "3" });
    const { output } = await endpoint.describe(executionArn);
    const manifest = `${folder}/Redrive-2/manifest.json`;
    expect(JSON.parse(output ?? "").ResultWriterDetails).toMatchObject({ Key: manifest });
    expect(s3.json(`results/${manifest}`)).toMatchObject({
      ResultFiles: {
        FAILED: [],
        PENDING: [],
        SUCCEEDED: [
          { Key: `${folder}/SUCCEEDED_0.json` },
          { Key: `${folder}/Redrive-1/SUCCEEDED_0.json` },
          { Key: `${folder}/Redrive-2/SUCCEEDED_0.json` },
        ],
      },
    });
    expect(s3.json(`results/${folder}/Redrive-2/SUCCEEDED_0.json`)).toMatchObject([
      {
        Input: '"b"',
        Output: "2",
        RedriveCount: 2,
        RedriveDate: "2026-01-01T00:00:02.000Z",
        StartDate: "2026-01-01T00:00:00.000Z",
      },
      { Input: '"c"', Output: "3", RedriveCount: 0 },
    ]);
    expect(s3.text(`results/${folder}/manifest.json`)).toBe(first);
  });

  test("writes all results where those of earlier attempts can't be found", async () => {
    const { s3, endpoint, executionArn, folder, answer } = await failed(["a", "b"]);
    rmSync(path.join(s3.folder, "results", folder, "manifest.json"));
    await endpoint.call("RedriveExecution", { executionArn });
    await endpoint.clock.advance(0);
    await answer("SendTaskSuccess", { output: "2" });
    expect(s3.json(`results/${folder}/Redrive-1/SUCCEEDED_0.json`)).toMatchObject([
      { Output: "1" },
      { Output: "2" },
    ]);
    expect(s3.json(`results/${folder}/Redrive-1/manifest.json`)).toMatchObject({
      ResultFiles: { SUCCEEDED: [{ Key: `${folder}/Redrive-1/SUCCEEDED_0.json` }] },
    });
  });
});

test("a ResultWriter tells nothing of redrives for Express child executions", async () => {
  const processor = {
    ...failsForTwo,
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
  };
  const definition = map(writer("jobs"), { ToleratedFailureCount: 1 }, processor);
  const { s3, id } = await ran(definition, [1, 2]);
  for (const status of ["SUCCEEDED", "FAILED"]) {
    const [record] = s3.json(`results/jobs/${id}/${status}_0.json`) as [object];
    expect(record).toMatchObject({ RedriveCount: 0, Status: status });
    expect(Object.keys(record).filter((name) => name.startsWith("Redrive"))).toEqual([
      "RedriveCount",
    ]);
  }
});

import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { expect, test } from "vitest";
import { fail, inTurn, runWorkflow, takes } from "./index.ts";

const manifest = {
  name: "load",
  description: "Loads rows",
  timeoutSeconds: 120,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 60,
};
const manifests = { load: manifest };
const load = workloadOf(manifest);

const nested = defineWorkflow({
  name: "nested",
  description: "A Map inside a Map, in both of which are tasks",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Outer",
    States: {
      Outer: {
        Type: "Map",
        Items: [1],
        ItemProcessor: {
          StartAt: "Inner",
          States: {
            Inner: {
              Type: "Map",
              Items: [1],
              ItemProcessor: { StartAt: "Load", States: { Load: run(load, { End: true }) } },
              End: true,
            },
          },
        },
        End: true,
      },
    },
  },
});

test("the way has the author's states alone, as that of a deployed execution", async () => {
  const { states } = await runWorkflow(nested, {}, { manifests, tasks: { Load: 1 } });
  expect(states).toEqual(["Outer", "Inner", "Load"]);
});

const etl = defineWorkflow({
  name: "etl",
  description: "Loads each row of a file",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Rows",
    States: {
      Rows: {
        Type: "Map",
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
          Arguments: { Bucket: "files", Key: "{% $states.input.key %}" },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "Load",
          States: { Load: run(load, { End: true }) },
        },
        ToleratedFailurePercentage: 50,
        ResultWriter: {
          Resource: "arn:aws:states:::s3:putObject",
          Arguments: { Bucket: "results", Prefix: "loaded" },
        },
        End: true,
      },
    },
  },
});
const csv = { Body: "sku,n\na,1\nb,2\n" };

test("a distributed Map reads and writes the objects that services give", async () => {
  const written: string[] = [];
  const services = {
    "s3:getObject": takes(3_600, csv),
    "s3:putObject": ({ Key }: { Key: string }) => written.push(Key),
  };
  const tasks = { Load: inTurn(takes(30, "loaded"), fail("BadRow")) };
  const ran = await runWorkflow(etl, { key: "a.csv" }, { manifests, services, tasks });
  expect(ran).toMatchObject({
    status: "SUCCEEDED",
    output: { ResultWriterDetails: { Bucket: "results" } },
    states: ["Rows", "Load", "Load"],
    seconds: 3_630,
  });
  const sent = ran.calls.filter(({ to }) => to === "load").map((call) => call.sent);
  expect(sent).toEqual([
    { sku: "a", n: "1" },
    { sku: "b", n: "2" },
  ]);
  expect(written.map((key) => key.split("/").at(-1))).toEqual(
    expect.arrayContaining(["manifest.json", "SUCCEEDED_0.json", "FAILED_0.json"]),
  );
});

test.each([
  ["s3:getObject", {}],
  ["s3:putObject", { "s3:getObject": csv }],
])(
  "a distributed Map whose %s nothing answers ends the run and says what to add",
  async (action, services) => {
    const running = runWorkflow(etl, { key: "a.csv" }, { manifests, services, tasks: { Load: 1 } });
    await expect(running).rejects.toThrow(
      `Rows calls ${action}, which nothing answers; add to the run's options: services: { "${action}": … }`,
    );
  },
);

test("a distributed Map reads the objects that it lists, by answers to both", async () => {
  const { Rows } = etl.definition.States;
  const listed = defineWorkflow({
    ...{ name: "listed", description: "Loads each object of a prefix" },
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "Rows",
      States: {
        Rows: {
          Type: "Map",
          ItemReader: {
            Resource: "arn:aws:states:::s3:listObjectsV2",
            ReaderConfig: {
              InputType: "CSV",
              Transformation: "LOAD_AND_FLATTEN",
              CSVHeaderLocation: "FIRST_ROW",
            },
            Arguments: { Bucket: "rows", Prefix: "a/" },
          },
          ItemProcessor: Rows.ItemProcessor,
          End: true,
        },
      },
    },
  });
  const services = { "s3:listObjectsV2": { Contents: [{ Key: "a/1.csv" }] }, "s3:getObject": csv };
  const ran = await runWorkflow(listed, {}, { manifests, services, tasks: { Load: "loaded" } });
  expect(ran).toMatchObject({ status: "SUCCEEDED", states: ["Rows", "Load", "Load"] });
});

test("an answer to a call that no state makes is refused with the calls that there are", async () => {
  const services = { "s3:getobject": csv };
  await expect(runWorkflow(etl, {}, { manifests, services, tasks: { Load: 1 } })).rejects.toThrow(
    'services is "s3:getobject"; allowed: a call that a state of etl makes: s3:getObject, s3:putObject',
  );
});

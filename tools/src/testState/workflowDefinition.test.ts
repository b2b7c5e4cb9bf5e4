import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { afterEach, expect, test, vi } from "vitest";
import { plainManifest } from "../testing/plainManifest.ts";
import { readDefinition } from "./definition.ts";
import { testState } from "./testState.ts";
import { activities, workflowsFor } from "./workflowDefinition.ts";

const manifest = plainManifest("thumbnail");

const picture = defineWorkflow({
  name: "picture",
  description: "Makes a picture ready",
  definition: {
    StartAt: "Shrink",
    States: {
      Shrink: run(workloadOf(manifest), { Next: "Each" }),
      Each: {
        Type: "Map",
        ItemProcessor: {
          StartAt: "One",
          States: {
            One: run(workloadOf(manifest), {
              Catch: [{ ErrorEquals: ["NoSuchImage"], Next: "Rest" }],
              End: true,
            }),
            Rest: { Type: "Wait", Seconds: 60, End: true },
          },
        },
        End: true,
      },
    },
  },
});

const own = {
  workflows: { picture },
  handovers: activities({ thumbnail: manifest }),
};

test("a workflow is tested as it is deployed, with what hands its tasks to workloads", () => {
  const { definition, isTask } = readDefinition("picture", "Shrink", own);
  expect(isTask).toBe(true);
  expect(JSON.parse(definition)).toMatchObject({
    States: {
      Shrink: {
        Resource: "arn:aws:states:us-east-1:000000000000:activity:thumbnail",
        TimeoutSeconds: 60,
        HeartbeatSeconds: 30,
        Next: "Each",
      },
    },
  });
});

afterEach(() => vi.restoreAllMocks());

test.each(["Shrink", "One"])(
  "%s hands its input to the workload, with the envelope",
  async (state) => {
    const printed = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const tested = readDefinition("picture", state, own);
    const code = await testState(tested, {
      input: { value: "cat" },
      mock: { value: 1 },
      json: true,
    });
    expect(code).toBe(0);
    const { output, inspectionData } = JSON.parse(String(printed.mock.calls[0]?.[0]));
    expect(output).toBe("1");
    expect(JSON.parse(inspectionData.afterParameters)).toMatchObject({
      execution: { state, attempt: 0, redrives: 0 },
      input: "cat",
    });
  },
);

test("an error that a state in a Map catches leads to a state of its level", async () => {
  const printed = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const tested = readDefinition("picture", "One", own);
  expect(await testState(tested, { mockError: "NoSuchImage" })).toBe(0);
  expect(printed).toHaveBeenCalledWith(expect.stringContaining("and Rest is next"));
});

test("a name that no workflow has and no file is refused with those that there are", () => {
  expect(() => readDefinition("pictrue", "Rest", own)).toThrow(
    "FILE pictrue can't be read: there is no such file, and no such workflow: picture (Did you mean picture?)",
  );
  expect(() => readDefinition("picture", "Rset", own)).toThrow("allowed: Shrink, Each, One, Rest");
});

test("a path is of a file, whatever workflows there are", async () => {
  const none = await workflowsFor("picture.json");
  expect(() => readDefinition("picture.json", "Rest", none)).toThrow(/: there is no such file$/);
});

import { describe, expect, it } from "vitest";
import { build } from "../testing/graph.ts";
import {
  ACTIVITY,
  FUNCTION,
  SCHEDULE,
  SECURITY_GROUP,
  SERVICE,
  STATE_MACHINE,
  TASK_DEFINITION,
} from "../testing/types.ts";

describe("a transform", () => {
  it("has the last word on what each resource of its workload is given", async () => {
    const tags = { owner: "quality" };
    const graph = await build(
      { workloads: { short: { worker: "lambda" }, long: { worker: "fargate" } } },
      {
        transforms: {
          short: {
            activity: (args) => ({ ...args, tags }),
            stateMachine: (args) => ({ ...args, tags }),
            function: (args) => ({ ...args, ephemeralStorage: { size: 2_048 } }),
            schedule: (args) => ({ ...args, flexibleTimeWindow: { mode: "FLEXIBLE" } }),
          },
          long: {
            taskDefinition: (args) => ({ ...args, ephemeralStorage: { sizeInGib: 40 } }),
            service: (args) => ({ ...args, enableExecuteCommand: true }),
            securityGroup: (args) => ({ ...args, egress: [] }),
          },
        },
      },
    );
    expect(graph.inputs(ACTIVITY, "short")).toMatchObject({ tags });
    expect(graph.inputs(STATE_MACHINE, "short")).toMatchObject({ tags });
    expect(graph.inputs(FUNCTION, "short")).toMatchObject({ ephemeralStorage: { size: 2_048 } });
    expect(graph.inputs(SCHEDULE, "short")).toMatchObject({
      flexibleTimeWindow: { mode: "FLEXIBLE" },
    });
    expect(graph.inputs(TASK_DEFINITION, "long")).toMatchObject({
      ephemeralStorage: { sizeInGib: 40 },
    });
    expect(graph.inputs(SERVICE, "long")).toMatchObject({ enableExecuteCommand: true });
    expect(graph.inputs(SECURITY_GROUP, "long")).toMatchObject({ egress: [] });
  });

  it("leaves other workloads alone", async () => {
    const workloads = { short: { worker: "lambda" }, long: { worker: "lambda" } };
    const transforms = { short: { function: (args: object) => ({ ...args, role: "other" }) } };
    const graph = await build({ workloads }, { transforms });
    expect(graph.inputs(FUNCTION, "short")).toMatchObject({ role: "other" });
    expect(graph.inputs(FUNCTION, "long")).toMatchObject({
      role: "arn:aws:iam::000000000000:role/long-function",
    });
  });
});

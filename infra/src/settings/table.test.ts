import { describe, expect, test } from "vitest";
import { manifests } from "../urns/manifests.ts";
import { settingsTable } from "./table.ts";

const configuration = {
  workloads: {
    short: { worker: "lambda", alarms: { pickupSeconds: 1_200 } },
    long: { worker: "fargate", tasks: { min: 0 } },
  },
  logRetentionDays: 30,
  tags: { team: "quality" },
};

function rowOf(key: string) {
  const { meaning: _, ...row } =
    settingsTable(configuration, manifests).find((one) => one.key === key) ?? {};
  return row;
}

describe("a stack's settings", () => {
  test("are the effective values, each with its source", () => {
    expect(rowOf("logRetentionDays")).toEqual({
      key: "logRetentionDays",
      value: 30,
      source: "stack file",
    });
    expect(rowOf("tracing")).toEqual({ key: "tracing", value: true, source: "default" });
    expect(rowOf("workloads.short.alarms.pickupSeconds")).toMatchObject({
      value: 1_200,
      source: "stack file",
    });
    expect(rowOf("workloads.short.alarms.failedExecutions")).toMatchObject({
      value: 1,
      source: "default",
    });
    expect(rowOf("tags")).toMatchObject({ value: { team: "quality" }, source: "stack file" });
  });

  test("include defaults that depend on other settings", () => {
    expect(rowOf("workloads.short.timeoutSeconds")).toMatchObject({ value: 300 });
    expect(rowOf("workloads.long.schedule")).toMatchObject({ value: "rate(15 minutes)" });
  });

  test("include by transport whether the logs of state machines have execution data, which the stack's name decides too", () => {
    const shown = (settings: object, stack?: string) =>
      settingsTable({ ...configuration, ...settings }, manifests, stack).find(
        ({ key }) => key === "logExecutionData",
      );
    const byDefault = { activity: true, callback: false };
    expect(shown({}, "dev")).toMatchObject({ value: byDefault, source: "default" });
    const quiet = { activity: false, callback: false };
    expect(shown({}, "prod")).toMatchObject({ value: quiet, source: "default" });
    const asked = { activity: true, callback: true };
    const fromFile = { value: asked, source: "stack file" };
    expect(shown({ logExecutionData: true }, "prod")).toMatchObject(fromFile);
    expect(shown({ logExecutionData: false }, "dev")).toMatchObject({ value: quiet });
  });

  test("contain only the settings of the chosen worker and network, each once", () => {
    const keys = settingsTable(configuration, manifests).map(({ key }) => key);
    expect(keys).toContain("workloads.long.spot.percent");
    expect(keys).not.toContain("workloads.short.spot.percent");
    expect(keys).not.toContain("workloads.long.timeoutSeconds");
    expect(keys).toContain("network.cidr");
    expect(keys).not.toContain("network.vpcId");
    expect(new Set(keys).size).toBe(keys.length);
  });
});

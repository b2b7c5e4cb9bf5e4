import { expect, test } from "vitest";
import { UsageError } from "../cli/usageError.ts";
import { assumption } from "./assumption.ts";
import { changesOf, settingChange } from "./settingChanges.ts";

test("a change is of the workload, of the stack or of the manifest, with a value as in a stack file", () => {
  const given = [
    ...["tasks.max=100", "wake=true", "schedule=rate(5 minutes)", "tasks={ min: 2 }"],
    ...["queueSeconds=", "variables.URL=http://a?b=c", "lambdaConcurrency=1000"],
    "manifest.handlerBudgetSeconds=600",
  ];
  expect(changesOf(given.map(settingChange))).toEqual({
    settings: {
      ...{ "tasks.max": 100, wake: true, schedule: "rate(5 minutes)", tasks: { min: 2 } },
      ...{ queueSeconds: undefined, "variables.URL": "http://a?b=c" },
    },
    stackSettings: { lambdaConcurrency: 1_000 },
    manifest: { handlerBudgetSeconds: 600 },
  });
});

test.each([
  ["tasks.mx=3", /--set is "tasks\.mx=3"; allowed: a setting that .*Did you mean tasks\.max\?/],
  ["manifest.name=x", /allowed: .*one of manifest\.timeoutSeconds/],
  ["workloads.other.wake=true", /--set is "workloads\.other\.wake=true"/],
  ["wake", /--set is "wake"; allowed: KEY=VALUE/],
  ["tasks={", /--set is "tasks=\{"; allowed: a value as in a stack file/],
])("%s is refused", (text, message) => {
  expect(() => settingChange(text)).toThrow(message);
  expect(() => settingChange(text)).toThrow(UsageError);
});

test("an assumption is one of the possibilities", () => {
  expect(assumption("pollerOrder=lifo")).toEqual({ pollerOrder: "lifo" });
  expect(() => assumption("pollerOrder=last")).toThrow(
    '--assume is "pollerOrder=last"; allowed: pollerOrder=fifo, pollerOrder=random',
  );
});

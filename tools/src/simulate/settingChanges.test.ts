import { USUAL } from "@sfn-workers/simulation";
import { expect, test } from "vitest";
import { UsageError } from "../cli/usageError.ts";
import { command } from "../commands/simulate.ts";
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
  expect(assumption("heldPolls=0.02")).toEqual({ heldPolls: 0.02 });
  expect(() => assumption("heldPolls=2")).toThrow("allowed: a part from 0 to 1");
  expect(() => assumption("pollerOrder=last")).toThrow(
    '--assume is "pollerOrder=last"; allowed: fifo or random or lifo, such as pollerOrder=fifo',
  );
});

test("a delay is a number of seconds, or the least and the most", () => {
  expect(assumption("taskStartSeconds=45")).toEqual({ taskStartSeconds: [45, 45] });
  expect(assumption("roundTripSeconds=0-0.2")).toEqual({ roundTripSeconds: [0, 0.2] });
  expect(assumption("warmSeconds=300")).toEqual({ warmSeconds: 300 });
  for (const wrong of ["90-30", "-5", "1-2-3", "30s", "", "1e3", "-"]) {
    expect(() => assumption(`taskStartSeconds=${wrong}`)).toThrow(
      `--assume is "taskStartSeconds=${wrong}"; allowed: seconds, or the least and the most, such as taskStartSeconds=30-60`,
    );
  }
  expect(() => assumption("taskStartSecond=30")).toThrow(
    /allowed: NAME=VALUE with one of pollerOrder, .*warmSeconds \(Did you mean taskStartSeconds\?\)/,
  );
});

test("--help names every assumption", () => {
  let text = "";
  const writeOut = (more: string) => {
    text += more;
  };
  command().configureOutput({ writeOut }).outputHelp();
  for (const name of Object.keys(USUAL)) expect(text).toContain(name);
});

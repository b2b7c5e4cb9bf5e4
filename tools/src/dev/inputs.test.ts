import { expect, test } from "vitest";
import { createInputs } from "./inputs.ts";
import type { News } from "./news.ts";
import type { DevOptions } from "./options.ts";
import type { Sender } from "./send.ts";

function inputsWith(options: DevOptions, samples: (workload: string) => unknown = () => "sample") {
  const sent: unknown[] = [];
  const told: News[] = [];
  const sender: Sender = {
    async send(workload, input) {
      sent.push([workload, input]);
      return "arn:1";
    },
    close: () => {},
  };
  const inputs = createInputs(options, {
    sender,
    sampleOf: samples,
    tell: (news) => told.push(news),
  });
  return { inputs, sent, told };
}

test("the input of the command line is sent at the start, and after a change of its workload", () => {
  const { inputs, sent } = inputsWith({ workload: "one", start: () => 7 });
  inputs.atStart();
  inputs.onRenewed("two");
  inputs.onRenewed("one");
  inputs.again(["two"]);
  expect(sent).toEqual([
    ["one", 7],
    ["one", 7],
    ["one", 7],
  ]);
});

test("without one, the first sample of the first workload is sent, and then that again", () => {
  const { inputs, sent } = inputsWith({});
  inputs.atStart();
  inputs.again(["two", "three"]);
  inputs.again(["three"]);
  expect(sent).toEqual([
    ["two", "sample"],
    ["two", "sample"],
  ]);
});

test("the file is read anew each time, and one that can't be read ends nothing", () => {
  const contents: (() => unknown)[] = [
    () => 1,
    () => {
      throw new Error("--start my.json is not JSON");
    },
    () => 3,
    () => 4,
  ];
  const { inputs, sent, told } = inputsWith({ workload: "one", start: () => contents.shift()?.() });
  inputs.atStart();
  inputs.onRenewed("one");
  inputs.again(["one"]);
  inputs.onRenewed("one");
  expect(sent).toEqual([1, 3, 4].map((input) => ["one", input]));
  expect(told).toMatchObject([
    { kind: "error", about: { what: "input" }, message: "--start my.json is not JSON" },
  ]);
});

test("a sample is read anew as well", () => {
  const samples = ["first", "second"];
  const { inputs, sent } = inputsWith({}, () => samples.shift());
  inputs.again(["one"]);
  inputs.again(["one"]);
  expect(sent).toEqual(["first", "second"].map((input) => ["one", input]));
});

test("a sample that can't be read is told, and ends nothing", async () => {
  const { inputs, told, sent } = inputsWith({}, () => {
    throw new Error("a.json is not JSON");
  });
  inputs.again(["two"]);
  expect(sent).toEqual([]);
  expect(told).toMatchObject([{ kind: "error", message: "a.json is not JSON" }]);
});

test("a workflow's input is sent at the start, and after a change of the workflow", () => {
  const { inputs, sent } = inputsWith({ workflow: "order", start: () => 7 });
  inputs.atStart();
  inputs.onRenewed("order");
  expect(sent).toEqual([
    ["order", 7],
    ["order", 7],
  ]);
});

test("without an input of its own, the first sample of the named workflow is sent", () => {
  const { inputs, sent } = inputsWith({ workflow: "order" });
  inputs.again(["check", "order"]);
  expect(sent).toEqual([["order", "sample"]]);
});

import { expect, test } from "vitest";
import { build } from "../testing/graph.ts";
import { manifests } from "../urns/manifests.ts";
import { requireOwnNames } from "./ownNames.ts";

const stack = (name: string, workload: string, config: object = {}) => ({
  stack: name,
  config: { "sfn-workers:workloads": { [workload]: { worker: "lambda" } }, ...config },
});

const own = (config?: object) => stack("dev", "eu-invoice", config);

test("two stacks of which resources would have the same names are refused, with both names", () => {
  const other = stack("dev-eu", "invoice");
  expect(() => requireOwnNames(own(), [other])).toThrow(
    "sfn-workers:workloads.eu-invoice and workloads.invoice of the stack dev-eu would have resources of the same name, dev-eu-invoice; allowed: another name for one of them, or stacks in different Regions (aws:region) or accounts (aws:allowedAccountIds)",
  );
  expect(() => requireOwnNames(other, [own()])).toThrow(
    "and workloads.eu-invoice of the stack dev",
  );
});

test.each([
  ["a workflow", { "sfn-workers:workflows": { invoice: {} } }],
  ["one as Pulumi hands it to the program", { "sfn-workers:workflows": '{"invoice":{}}' }],
  ["one with the name of a queue", { "sfn-workers:workflows": { "invoice-dead-letters": {} } }],
  ["one in the same Region", { "sfn-workers:workflows": { invoice: {} }, "aws:region": "r-1" }],
])("%s counts too", (_, config) => {
  const other = stack("dev-eu", "other", config);
  expect(() => requireOwnNames(own({ "aws:region": "r-1" }), [other])).toThrow(
    "of the stack dev-eu",
  );
});

test.each([
  ["in another Region", { "aws:region": "eu-west-1" }],
  ["in another account", { "aws:allowedAccountIds": ["222222222222"] }],
  ["of other names", { "sfn-workers:workloads": { "invoice-2": {} } }],
  ["with its names as a text", { "sfn-workers:workloads": '{"invoices":{}}' }],
])("one %s shares no names", (_, config) => {
  const place = { "aws:region": "us-east-1", "aws:allowedAccountIds": '["111111111111"]' };
  expect(() => requireOwnNames(own(place), [stack("dev-eu", "invoice", config)])).not.toThrow();
});

test("this machine shares no names with AWS", () => {
  const local = stack("local", "eu-invoice");
  expect(() => requireOwnNames(local, [stack("local-eu", "invoice")])).not.toThrow();
});

test("what is refused would be resources of the same names, and the rest would not", async () => {
  const namesIn = async (name: string, workload: string) => {
    const known = { ...manifests.short, name: workload };
    const { resources } = await build(
      { workloads: { [workload]: { worker: "lambda", transport: "callback" } } },
      { stack: name, manifests: { [workload]: known } },
    );
    return resources.flatMap(({ type, inputs: { name: given } }) =>
      typeof given === "string" && given.includes(name) ? [`${type} ${given}`] : [],
    );
  };
  const shared = async (other: string) => {
    const [one, two] = [await namesIn("dev", "eu-invoice"), await namesIn("dev-eu", other)];
    return one.filter((name) => two.includes(name));
  };
  expect(await shared("invoice")).toContain("aws:sqs/queue:Queue sfn-workers-dev-eu-invoice");
  expect(await shared("order")).toEqual([]);
});

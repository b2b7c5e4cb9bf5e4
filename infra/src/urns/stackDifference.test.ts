import { expect, test } from "vitest";
import { program } from "../program.ts";
import { manifests } from "./manifests.ts";
import { type RegisteredUrn, registeredUrns } from "./registered.ts";
import { stackDifference } from "./stackDifference.ts";

const lambda = { worker: "lambda", alarms: { enabled: false } };
const fargate = { worker: "fargate", transport: "callback", alarms: { enabled: false } };
const everything = { short: lambda, long: fargate };

function registered(workloads: Readonly<Record<string, object>>): Promise<RegisteredUrn[]> {
  const config = {
    "sfn-workers:workloads": workloads,
    "sfn-workers:network": { kind: "private", zones: ["a", "b"] },
  };
  return registeredUrns({ stack: "test", config }, () => program({ manifests, transforms: {} }));
}

async function listOf(workloads: Readonly<Record<string, object>>): Promise<string[]> {
  return (await registered(workloads)).map(({ urn }) => urn);
}

/** The same resources, after a change of the program that replaces a part of each URN. */
function renamed(resources: readonly RegisteredUrn[], from: RegExp, to: string): RegisteredUrn[] {
  return resources.map(({ urn, aliases }) => ({ urn: urn.replace(from, to), aliases }));
}

test.each([
  ["with its cluster and network", { short: lambda }, ["long"]],
  ["and others stay", { long: fargate }, ["short"]],
  ["and another one comes", { quick: lambda }, ["short", "long"]],
  ["and none is left", {}, ["short", "long"]],
])("a workload that the stack file no longer names is not lost: %s", async (_, left, removed) => {
  const list = await listOf(everything);
  const difference = stackDifference(list, await registered(left), Object.keys(left));
  expect(difference.deleted).toEqual([]);
  expect(difference.removed).toEqual(removed);
});

test("a workload that the list does not have yet is new", async () => {
  const list = await listOf({ short: lambda });
  const names = Object.keys(everything);
  const difference = stackDifference(list, await registered(everything), names);
  expect(difference).toMatchObject({ deleted: [], removed: [] });
  expect(difference.created).toContainEqual(expect.stringMatching(/::long$/));
});

test.each([
  ["a component's type", /index:LambdaWorker/, "index:FunctionWorker"],
  ["the type of the workload itself", /index:Workload\b/, "index:Job"],
  ["a resource's name", /::short-function$/, "::short-code"],
])(
  "%s that changes is lost for a workload that stays, although another one went",
  async (_, from, to) => {
    const list = await listOf(everything);
    const after = renamed(await registered({ short: lambda }), from, to);
    const { deleted } = stackDifference(list, after, ["short"]);
    expect(deleted).not.toEqual([]);
    expect(deleted).toEqual(list.filter((urn) => from.test(urn) && /::short(-|$)/.test(urn)));
  },
);

test("a shared component whose type changes is lost while no workload went", async () => {
  const list = await listOf(everything);
  const after = renamed(await registered(everything), /index:FargateCluster/, "index:Cluster");
  const { deleted } = stackDifference(list, after, Object.keys(everything));
  expect(deleted).toEqual(list.filter((urn) => urn.includes("index:FargateCluster")));
});

test("a resource belongs to the longest of the names that begin its own", () => {
  const parent = "urn:pulumi:dev::shop::sfn-workers:index:Workload";
  const list = [
    `${parent}::greet`,
    `${parent}::greet-many`,
    `${parent}$aws:iam/role:Role::greet-function`,
    `${parent}$aws:iam/role:Role::greet-many-function`,
  ];
  const left = (name: string) => [{ urn: `${parent}::${name}`, aliases: [] }];
  expect(stackDifference(list, left("greet-many"), ["greet-many"]).deleted).toEqual([list[3]]);
  expect(stackDifference(list, left("greet"), ["greet"]).deleted).toEqual([list[2]]);
});

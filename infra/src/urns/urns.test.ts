import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Difference, describeDifference, differenceFrom, ownType } from "./difference.ts";
import { LISTS, matrixRuns, readList, stackRuns, staleLists, writeList } from "./lists.ts";
import { registeredUrns } from "./registered.ts";
import { stackDifference } from "./stackDifference.ts";

const NONE: Difference = { created: [], deleted: [] };

describe("the repository's stacks", () => {
  test.each(stackRuns())("lose nothing that $file lists", async ({ file, run, workloads }) => {
    const difference = stackDifference(readList(LISTS, file), await run(), workloads);
    const lost = difference.deleted.length > 0;
    expect(lost ? describeDifference(`infra/urns/${file}`, difference) : "").toBe("");
  });

  test("have a file for each list", () => {
    const stale = staleLists(LISTS, [...stackRuns(), ...matrixRuns()]);
    const advice = "the stack file is gone; run `pnpm urns --update` once the stack is destroyed";
    expect(stale, advice).toEqual([]);
  });
});

/** Each program runs once. */
const matrix = matrixRuns().map(({ file, run }) => {
  let registered: ReturnType<typeof run> | undefined;
  return { file, run: () => (registered ??= run()) };
});

describe("the matrix of environments", () => {
  test.each(matrix)("registers exactly what $file lists", async ({ file, run }) => {
    const difference = differenceFrom(readList(LISTS, file), await run());
    const same = difference.created.length + difference.deleted.length === 0;
    expect(same ? "" : describeDifference(`infra/urns/${file}`, difference)).toBe("");
  });

  test("registers every component and every type of resource in the sources", async () => {
    const types = new Set<string>();
    for (const { run } of matrix) {
      for (const { urn } of await run()) types.add(shortOf(ownType(urn)));
    }
    const inSources = componentSources().flatMap(typesIn);
    expect(inSources.length).toBeGreaterThan(0);
    expect(inSources.filter((type) => !types.has(type))).toEqual([]);
  });
});

/** `aws:sfn/activity:Activity` is `aws.sfn.Activity` in the sources. */
function shortOf(type: string): string {
  const [provider = "", module = "", noun = ""] = type.split(":");
  if (provider === "docker-build") return `docker.${noun}`;
  return provider === "aws" ? `aws.${module.split("/")[0]}.${noun}` : type;
}

function componentSources(): string[] {
  const folder = fileURLToPath(new URL("../components", import.meta.url));
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
}

function typesIn(source: string): string[] {
  const components = source.matchAll(/super\(\s*"([^"]+:[^"]+:[^"]+)"/g);
  const resources = source.matchAll(/new (aws\.\w+\.\w+|docker\.\w+)\(/g);
  return [...components, ...resources].flatMap(([, type]) => type ?? []);
}

describe("a list of URNs", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "urns-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("is sorted, one URN a line, and reads back as it was written", () => {
    writeList(folder, "matrix/a.txt", [
      { urn: "urn:b", aliases: ["urn:z"] },
      { urn: "urn:a", aliases: [] },
    ]);
    expect(readFileSync(join(folder, "matrix/a.txt"), "utf8")).toBe("urn:a\nurn:b\n");
    expect(readList(folder, "matrix/a.txt")).toEqual(["urn:a", "urn:b"]);
  });

  test("is empty for a stack that has none yet", () => {
    expect(readList(folder, "new.txt")).toEqual([]);
  });

  test("is stale once its stack file or its environment of the matrix is gone", () => {
    writeList(folder, "old.txt", []);
    writeList(folder, "matrix/old.txt", []);
    writeList(folder, "kept.txt", []);
    const kept = { file: "kept.txt", run: async () => [] };
    expect(staleLists(folder, [kept]).toSorted()).toEqual(["matrix/old.txt", "old.txt"]);
  });
});

interface Shape {
  readonly outer?: string;
  readonly name?: string;
  readonly queue?: string;
  readonly options?: pulumi.ComponentResourceOptions;
  readonly queueOptions?: (parent: pulumi.Resource) => pulumi.CustomResourceOptions;
}

/** A component that contains a queue. The queue's name starts with the component's name. */
async function urnsWith(shape: Shape) {
  const { outer = "my:index:Outer", name = "a", queue = `${name}-queue` } = shape;
  return registeredUrns({ stack: "dev", project: "shop", config: {} }, () => {
    const component = new pulumi.ComponentResource(outer, name, {}, shape.options);
    const options = shape.queueOptions?.(component) ?? { parent: component };
    new TestQueue(queue, options);
    return {};
  });
}

class TestQueue extends pulumi.CustomResource {
  constructor(name: string, options: pulumi.CustomResourceOptions) {
    super("aws:sqs/queue:Queue", name, {}, options);
  }
}

async function listed(): Promise<string[]> {
  return (await urnsWith({})).map(({ urn }) => urn);
}

describe("a resource's URN", () => {
  test("has the stack, the project, the types of its ancestors, its type and its name", async () => {
    expect(await listed()).toEqual([
      "urn:pulumi:dev::shop::my:index:Outer::a",
      "urn:pulumi:dev::shop::my:index:Outer$aws:sqs/queue:Queue::a-queue",
    ]);
  });
});

describe("a change of identity", () => {
  const queueBefore = "urn:pulumi:dev::shop::my:index:Outer$aws:sqs/queue:Queue::a-queue";

  test.each<[string, Shape]>([
    ["a component's type", { outer: "my:index:Renamed" }],
    ["a component's name", { name: "b" }],
    ["a resource's name", { queue: "other" }],
    ["a resource's parent", { queueOptions: () => ({}) }],
  ])("of %s would delete the queue and create another", async (_, shape) => {
    const { created, deleted } = differenceFrom(await listed(), await urnsWith(shape));
    expect(deleted).toContain(queueBefore);
    expect(created.filter((urn) => urn.includes("aws:sqs/queue:Queue"))).toHaveLength(1);
  });

  test.each<[string, Shape]>([
    [
      "a component's type",
      { outer: "my:index:Renamed", options: { aliases: [{ type: "my:index:Outer" }] } },
    ],
    ["a component's name", { name: "b", options: { aliases: [{ name: "a" }] } }],
    [
      "a component's type, with a URN as alias",
      {
        outer: "my:index:Renamed",
        options: { aliases: ["urn:pulumi:dev::shop::my:index:Outer::a"] },
      },
    ],
    [
      "a resource's name",
      { queue: "other", queueOptions: (parent) => ({ parent, aliases: [{ name: "a-queue" }] }) },
    ],
    ["a resource's parent", { queueOptions: (parent) => ({ aliases: [{ parent }] }) }],
    [
      "a component's type and a resource's name at once",
      {
        outer: "my:index:Renamed",
        queue: "other",
        options: { aliases: [{ type: "my:index:Outer" }] },
        queueOptions: (parent) => ({ parent, aliases: [{ name: "a-queue" }] }),
      },
    ],
  ])("of %s does nothing when an alias names the former one", async (_, shape) => {
    expect(differenceFrom(await listed(), await urnsWith(shape))).toEqual(NONE);
  });

  test("of the parent, from the stack to a component, does nothing when an alias names the stack", async () => {
    const before = (await urnsWith({ queueOptions: () => ({}) })).map(({ urn }) => urn);
    const aliases = [{ parent: pulumi.rootStackResource }];
    const after = await urnsWith({ queueOptions: (parent) => ({ parent, aliases }) });
    expect(differenceFrom(before, after)).toEqual(NONE);
  });

  test("is described with the lost resources, how to keep them and how to accept the loss", async () => {
    const after = await urnsWith({ outer: "sfn-workers:index:Renamed" });
    const text = describeDifference("infra/urns/dev.txt", differenceFrom(await listed(), after));
    expect(text).toContain("The program no longer matches infra/urns/dev.txt.");
    expect(text).toContain(
      `Pulumi would delete from AWS, with all data:\n  my:index:Outer a  (urn:pulumi:dev::shop::my:index:Outer::a)\n  aws:sqs/queue:Queue a-queue  (${queueBefore})`,
    );
    expect(text).toContain("Components added to the state:\n  sfn-workers:index:Renamed a  (");
    expect(text).toContain("aliases: [{ type:");
    expect(text).toContain("pnpm urns --update");
  });
});

import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { recordProgram } from "./recordProgram.ts";

const HOST = {
  project: "demo",
  stack: "dev",
  config: {},
  account: { accountId: "000000000000", region: "us-east-1" },
};

type Options = pulumi.ComponentResourceOptions;

class Part extends pulumi.ComponentResource {
  constructor(name: string, options?: Options) {
    super("demo:index:Part", name, {}, options);
  }
}

/** The aliases of a part called `house-door` below one called `house`. */
async function aliasesBelow(
  parentOptions: Options,
  options: (other: Part) => Options = () => ({}),
) {
  const { resources } = await recordProgram(() => {
    const other = new Part("other", { parent: new Part("top") });
    const parent = new Part("house", parentOptions);
    new Part("house-door", { parent, ...options(other) });
    return {};
  }, HOST);
  return resources.find(({ name }) => name === "house-door")?.aliases;
}

const root = "urn:pulumi:dev::demo::";

test.each<[string, Options["aliases"], string[]]>([
  ["another name", [{ name: "gate" }], [`${root}demo:index:Part$demo:index:Part::gate`]],
  ["another type", [{ type: "a:b:C" }], [`${root}demo:index:Part$a:b:C::house-door`]],
  ["no parent", [{ parent: pulumi.rootStackResource }], [`${root}demo:index:Part::house-door`]],
  ["a parent's URN", [{ parent: `${root}a:b:C::d` }], [`${root}a:b:C$demo:index:Part::house-door`]],
  [
    "another stack and project, at the top",
    [{ stack: "s", project: "p", parent: pulumi.rootStackResource }],
    ["urn:pulumi:s::p::demo:index:Part::house-door"],
  ],
  ["a whole URN", [`${root}a:b:C::d`], [`${root}a:b:C::d`]],
  [
    "the same alias twice",
    [{ name: "x" }, { name: "x" }],
    [`${root}demo:index:Part$demo:index:Part::x`],
  ],
  [
    "an output",
    [pulumi.output(`${root}a:b:C::d`), { name: pulumi.output("x") }],
    [`${root}a:b:C::d`, `${root}demo:index:Part$demo:index:Part::x`],
  ],
])("an alias can be %s", async (_title, aliases, expected) => {
  expect(await aliasesBelow({}, () => ({ aliases: aliases ?? [] }))).toEqual(expected);
});

test("an alias can be another parent at any depth", async () => {
  expect(await aliasesBelow({}, (other) => ({ aliases: [{ parent: other }] }))).toEqual([
    `${root}demo:index:Part$demo:index:Part$demo:index:Part::house-door`,
  ]);
});

test("a child has an alias for each alias of its parent, and its former name starts with the parent's former name", async () => {
  expect(await aliasesBelow({ aliases: [{ type: "a:b:C" }] })).toEqual([
    `${root}a:b:C$demo:index:Part::house-door`,
  ]);
  expect(await aliasesBelow({ aliases: [{ name: "hut" }] })).toEqual([
    `${root}demo:index:Part$demo:index:Part::hut-door`,
  ]);
});

test("a child's own aliases are combined with its parent's", async () => {
  const below = await aliasesBelow({ aliases: [{ type: "a:b:C" }] }, () => ({
    aliases: [{ type: "d:e:F" }],
  }));
  expect(below).toEqual([
    `${root}demo:index:Part$d:e:F::house-door`,
    `${root}a:b:C$demo:index:Part::house-door`,
    `${root}a:b:C$d:e:F::house-door`,
  ]);
});

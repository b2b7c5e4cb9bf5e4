import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FsTree } from "nx/src/generators/tree";
import { expect, onTestFinished, test } from "vitest";
import { ROOT } from "../workspace/nx.ts";
import { environmentGenerator } from "./environment/environment.ts";
import { environmentCommand } from "./environmentCommand.ts";
import { importersOf } from "./mentions.ts";
import { REFERENCES_MODULE } from "./referencesModule.ts";
import { removeWorkload } from "./removeWorkload.ts";
import { consequencesFor } from "./renameWorkload.ts";
import { UnknownForm } from "./unknownForm.ts";
import { workflowGenerator } from "./workflow/generator.ts";
import { workflowCommand } from "./workflowCommand.ts";
import { type GeneratorOptions, workloadGenerator } from "./workload.ts";
import { workloadCommand } from "./workloadCommand.ts";
import { takenProblem } from "./workloadName.ts";

const MODULE = "packages/workloads/src/manifests.ts";

const EMPTY_MODULE = `import type { Manifest } from "@sfn-workers/worker-core/manifest";

const all: readonly Manifest[] = [];

export const manifests: Readonly<Record<string, Manifest>> = Object.fromEntries(
  all.map((manifest) => [manifest.name, manifest]),
);
`;

/** A repository without a workload, in memory. */
function repository(files: Readonly<Record<string, string>> = {}): FsTree {
  const tree = new FsTree("/no-such-folder", false);
  const all = {
    [MODULE]: EMPTY_MODULE,
    "infra/Pulumi.yaml": "name: sfn-workers\n",
    "infra/Pulumi.local.yaml": "config:\n  sfn-workers:workloads: {} # none yet\n",
    "infra/Pulumi.dev.yaml": "config:\n  sfn-workers:workloads: {}\n  # The end.\n",
    "infra/Pulumi.prod.yaml": "config:\n  aws:region: eu-central-1\n",
    ...files,
  };
  for (const [path, text] of Object.entries(all)) tree.write(path, text);
  return tree;
}

function contentOf(tree: FsTree): Readonly<Record<string, string>> {
  const files = tree.listChanges().filter(({ type }) => type !== "DELETE");
  return Object.fromEntries(files.map(({ path }) => [path, tree.read(path, "utf8") ?? ""]));
}

const make = (tree: FsTree, options: GeneratorOptions) => workloadGenerator(tree, options);

test("a workload has its files, is registered, and is in the stack local and in those that were chosen", () => {
  const tree = repository();
  const before = contentOf(tree);
  make(tree, { name: "resize-image", stacks: "dev" });
  const after = contentOf(tree);
  const source = "packages/workloads/src/resize-image";
  expect(
    Object.keys(after)
      .filter((path) => !(path in before))
      .toSorted(),
  ).toEqual([
    "packages/workloads/samples/resize-image/hello.json",
    `${source}/cases.ts`,
    `${source}/handler.test.ts`,
    `${source}/handler.ts`,
    `${source}/manifest.ts`,
  ]);
  expect(after[`${source}/handler.ts`]).toContain("class ResizeImageBusy extends Error");
  expect(after[MODULE]).toContain("[resizeImage]");
  expect(after["infra/Pulumi.local.yaml"]).toBe(
    "config:\n  sfn-workers:workloads: # none yet\n    resize-image: { worker: lambda, wake: true, alarms: { enabled: false } }\n",
  );
  expect(after["infra/Pulumi.dev.yaml"]).toBe(
    "config:\n  sfn-workers:workloads:\n    resize-image: { worker: lambda, wake: true }\n  # The end.\n",
  );
  expect(after["infra/Pulumi.prod.yaml"]).toBe(before["infra/Pulumi.prod.yaml"]);
});

test("what was made, renamed and removed leaves no trace", () => {
  const tree = repository();
  make(tree, { name: "other" });
  const before = contentOf(tree);
  make(tree, { name: "invoice", stacks: "dev" });
  make(tree, { name: "bill", rename: "invoice" });
  expect(tree.read("packages/workloads/src/bill/manifest.ts", "utf8")).toContain('name: "bill"');
  expect(tree.read("infra/Pulumi.dev.yaml", "utf8")).toContain("    bill: {");
  expect(Object.keys(contentOf(tree)).filter((path) => path.includes("invoice"))).toEqual([]);
  make(tree, { name: "bill", remove: true });
  expect(contentOf(tree)).toEqual(before);
});

test("a workload that is done elsewhere has schemas and answers, and is made, renamed and removed without a trace", () => {
  const tree = repository({ [REFERENCES_MODULE]: "export const handlers = {};\n" });
  const before = contentOf(tree);
  make(tree, { name: "approval", worker: "external", stacks: "dev" });
  const made = Object.keys(contentOf(tree)).filter((path) => !(path in before));
  const source = "packages/workloads/src/approval";
  expect(made.toSorted()).toEqual([
    "packages/workloads/samples/approval/hello.json",
    ...["answers.test.ts", "answers.ts", "manifest.ts", "schemas.ts"].map(
      (file) => `${source}/${file}`,
    ),
  ]);
  expect(tree.read("infra/Pulumi.local.yaml", "utf8")).toContain(
    "approval: { worker: external, alarms: { enabled: false } }",
  );
  expect(tree.read("infra/Pulumi.dev.yaml", "utf8")).toContain("approval: { worker: external }");
  make(tree, { name: "decision", rename: "approval" });
  expect(tree.read(REFERENCES_MODULE, "utf8")).toContain(
    'decision: () => import("./decision/schemas.ts")',
  );
  expect(tree.read("packages/workloads/src/decision/manifest.ts", "utf8")).toMatch(
    /name: "decision",\n {2}description: "What decision does",\n {2}timeoutSeconds: 86400, /,
  );
  expect(Object.keys(contentOf(tree)).filter((path) => path.includes("approval"))).toEqual([]);
  make(tree, { name: "decision", remove: true });
  expect(contentOf(tree)).toEqual(before);
});

test("workflows name a renamed workload by its new name, and what is removed is named for a person", () => {
  const workflow = "packages/workflows/src/month/workflow.ts";
  const textOf = (one: string, name: string) =>
    `run(workloads${one}, {}); handlers${one}(); run(workloads["invoice-b"]); "\${workload.${name}}"; workloads.invoices;\n`;
  const tree = repository();
  make(tree, { name: "invoice" });
  tree.write(workflow, textOf(".invoice", "invoice"));
  make(tree, { name: "in-voice", rename: "invoice" });
  expect(tree.read(workflow, "utf8")).toBe(textOf('["in-voice"]', "in-voice"));
  make(tree, { name: "bill", rename: "in-voice" });
  expect(tree.read(workflow, "utf8")).toBe(textOf(".bill", "bill"));
  expect(removeWorkload(tree, "bill").byHand).toEqual([`${workflow} names bill`]);
});

test("a repository with workflows has each workload's handler in their list", () => {
  const tree = repository({ [REFERENCES_MODULE]: "export const handlers = {};\n" });
  const references = () => tree.read(REFERENCES_MODULE, "utf8");
  make(tree, { name: "invoice" });
  make(tree, { name: "bill", rename: "invoice" });
  expect(references()).toBe(
    'export const handlers = {\n  bill: () => import("./bill/handler.ts"),\n};\n',
  );
  make(tree, { name: "bill", remove: true });
  expect(references()).toBe("export const handlers = {};\n");
});

test("a renamed workload is imported from its new folder", () => {
  const importers = {
    "packages/workloads/src/other/prices.ts": ["../", "other/../"],
    "packages/workloads/src/other/deep/prices.ts": ["../../", "../"],
    "packages/workloads/src/shared.ts": ["./", "../"],
  };
  const textOf = ([start = "", elsewhere = ""]: readonly string[], name: string) =>
    `export { a } from '${start}${name}/a.ts';\nimport "${elsewhere}invoice/b.ts";\n`;
  const tree = repository();
  for (const [path, starts] of Object.entries(importers))
    tree.write(path, textOf(starts, "invoice"));
  make(tree, { name: "invoice" });
  make(tree, { name: "bill", rename: "invoice" });
  for (const [path, starts] of Object.entries(importers)) {
    expect(tree.read(path, "utf8")).toBe(textOf(starts, "bill"));
  }
  expect(importersOf(tree, "bill").toSorted()).toEqual(Object.keys(importers).toSorted());
});

test.each(["\n", "\r\n"])(
  "a removal counts the workload's own resources in the lists, whose lines end with %j",
  (newline) => {
    const urns = ["bill", "bill-late", "bill-late-executions", "bill-executions"].map(
      (name) => `urn:pulumi:dev::p::sfn-workers:index:Workload$x::${name}${newline}`,
    );
    const tree = repository({ "infra/urns/dev.txt": urns.join("") });
    make(tree, { name: "bill", stacks: "dev" });
    make(tree, { name: "bill-late", stacks: "dev" });
    expect(consequencesFor(tree, "bill").deleted).toEqual([{ stack: "dev", resources: 2 }]);
    expect(consequencesFor(tree, "bill-late").deleted).toEqual([{ stack: "dev", resources: 2 }]);
  },
);

test("the generated error and description get the new name, and one's own stay", () => {
  const tree = repository();
  const before = contentOf(tree);
  const read = (file: string) => tree.read(`packages/workloads/src/${file}`, "utf8") ?? "";
  make(tree, { name: "in-voice" });
  const made = contentOf(tree);
  make(tree, { name: "bill", rename: "in-voice" });
  const texts = ["manifest", "handler", "cases"].map((file) => read(`bill/${file}.ts`)).join("");
  expect(new Set(texts.match(/\w+Busy/g))).toEqual(new Set(["BillBusy"]));
  expect(texts).toContain('"What bill does"');
  make(tree, { name: "in-voice", rename: "bill" });
  expect(contentOf(tree)).toEqual(made);
  const handler = "packages/workloads/src/in-voice/handler.ts";
  tree.write(handler, read("in-voice/handler.ts").replace("InVoiceBusy extends", "Mine extends"));
  make(tree, { name: "bill", rename: "in-voice" });
  expect(read("bill/manifest.ts")).toContain("InVoiceBusy");
  make(tree, { name: "bill", remove: true });
  expect(contentOf(tree)).toEqual(before);
});

test.each<[string, Partial<GeneratorOptions>, string]>([
  ["short", {}, "timeoutSeconds: 60, heartbeatSeconds: 30, handlerBudgetSeconds: 40"],
  [
    "budget",
    { budget: 600, worker: "fargate" },
    "timeoutSeconds: 620, heartbeatSeconds: 60, handlerBudgetSeconds: 600",
  ],
  ["timeout", { timeout: 10 }, "timeoutSeconds: 10, heartbeatSeconds: 5, handlerBudgetSeconds: 5"],
  [
    "callback",
    { timeout: 300, transport: "callback" },
    "timeoutSeconds: 300, heartbeatSeconds: 60, handlerBudgetSeconds: 280",
  ],
])("%s: time limits that were not given fit those that were", (name, options, expected) => {
  const tree = repository();
  make(tree, { name, ...options });
  const manifest = tree.read(`packages/workloads/src/${name}/manifest.ts`, "utf8") ?? "";
  const limits = [...manifest.matchAll(/\w+Seconds: \d+(?=, \/\/)/g)].map(([limit]) => limit);
  expect(limits.join(", ")).toBe(expected);
});

test.each<[string, GeneratorOptions, string]>([
  ["a name of another form", { name: "Invoice" }, 'NAME is "Invoice"; allowed: a-z'],
  [
    "a name that Windows can't have",
    { name: "aux" },
    'NAME is "aux"; allowed: a name that is none',
  ],
  ["a name that is too long", { name: "a".repeat(41) }, "allowed: at most 40 characters"],
  [
    "a name that is too long for AWS",
    { name: "a".repeat(40), stacks: "staging" },
    "can't be deployed to staging: The name",
  ],
  ["a name that is taken", { name: "taken" }, "packages/workloads/src/taken exists"],
  [
    "a name whose queues another one has",
    { name: "listed-dead-letters" },
    "its resources would have names of those of listed",
  ],
  [
    "a name that another stack's workload has at AWS",
    { name: "eu-listed", stacks: "prod" },
    '"sfn-workers-prod-eu-listed" is the name that listed in prod-eu has at AWS',
  ],
  ["a name that a stack has", { name: "listed" }, "infra/Pulumi.dev.yaml has a workload"],
  [
    "an unknown stack",
    { name: "a", stacks: "dve" },
    '--stacks has "dve"; allowed: dev, local, prod',
  ],
  [
    "a budget without a handler",
    { name: "a", worker: "external", budget: 60 },
    "--budget is 60, and is of a handler",
  ],
  [
    "a queue of a worker elsewhere, which needs receivers",
    { name: "a", worker: "external", transport: "callback" },
    '--transport is "callback"; allowed with --worker external: activity',
  ],
  ["a budget that Lambda does not have", { name: "a", budget: 890 }, 'allowed: worker "fargate"'],
  [
    "a heartbeat beyond the timeout",
    { name: "a", timeout: 9, heartbeat: 9 },
    "heartbeatSeconds is 9",
  ],
  [
    "to rename what is not there",
    { name: "a", rename: "b" },
    '--rename is "b", which is no workload',
  ],
  ["no stack's name", { name: "a", stacks: "" }, '--stacks has ""; allowed: dev, local, prod'],
  [
    "to remove from some stacks only",
    { name: "a", remove: true, stacks: "dev" },
    "--remove and --stacks exclude each other",
  ],
  [
    "to rename with another worker",
    { name: "a", rename: "b", worker: "lambda" },
    "--rename and --worker exclude each other",
  ],
  ["to remove what is not there", { name: "a", remove: true }, 'NAME is "a", which is no workload'],
])("%s is refused, and nothing is written", (_what, options, message) => {
  const tree = repository({
    "packages/workloads/src/taken/notes.txt": "",
    "infra/Pulumi.staging.yaml": "config: {}\n",
    "infra/Pulumi.dev.yaml": "config: { sfn-workers:workloads: { listed: { worker: lambda } } }\n",
    "infra/Pulumi.prod-eu.yaml": "config:\n  sfn-workers:workloads:\n    listed: {}\n",
  });
  const before = contentOf(tree);
  expect(() => make(tree, options)).toThrow(message);
  expect(contentOf(tree)).toEqual(before);
});

test("a file of another form is refused with what to write, and nothing is written", () => {
  const tree = repository({ [MODULE]: "export const manifests = load();\n" });
  const before = contentOf(tree);
  expect(() => make(tree, { name: "invoice" })).toThrow(UnknownForm);
  expect(contentOf(tree)).toEqual(before);
});

test("a name whose folder git would ignore is refused", () => {
  const root = mkdtempSync(join(tmpdir(), "ignored-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  execFileSync("git", ["init", "-q"], { cwd: root });
  writeFileSync(join(root, ".gitignore"), "dist/\n");
  const tree = new FsTree(root, false);
  expect(takenProblem(tree, "dist")).toBe("git ignores packages/workloads/src/dist");
  expect(takenProblem(tree, "district")).toBeUndefined();
});

test.each([MODULE, "infra/Pulumi.prod.yaml"])("%s that is not UTF-8 is refused", (path) => {
  const tree = repository();
  const latin1 = Buffer.from("# for the Käufer\n", "latin1");
  tree.write(path, Buffer.concat([tree.read(path) ?? Buffer.of(), latin1]));
  expect(() => make(tree, { name: "invoice" })).toThrow(
    `${path} is not UTF-8, so it can't be edited: save it as UTF-8 first`,
  );
});

test.each([
  ["workload", workloadGenerator, workloadCommand],
  ["environment", environmentGenerator, environmentCommand],
  ["workflow", workflowGenerator, workflowCommand],
] as const)(
  "nx has the generator %s, with the options of the command",
  async (kind, generator, command) => {
    const read = (file: string) => JSON.parse(readFileSync(join(ROOT, "tools", file), "utf8"));
    const { generators } = read("package.json");
    const { factory, schema } = read(generators).generators[kind];
    const [module = "", name = ""] = factory.split("#");
    expect(await import(join(ROOT, "tools", module))).toHaveProperty(name, generator);
    const options = command().options.map((option) => option.attributeName());
    const own = ["version", "dryRun", ...(kind === "environment" ? [] : ["yes"])];
    expect(Object.keys(read(schema).properties).toSorted()).toEqual(
      ["name", ...options.filter((option) => !own.includes(option))].toSorted(),
    );
  },
);

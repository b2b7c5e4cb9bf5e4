import { FsTree } from "nx/src/generators/tree";
import { expect, test } from "vitest";
import { UnknownForm } from "../unknownForm.ts";
import { workloadGenerator } from "../workload.ts";
import { workflowGenerator } from "./generator.ts";

const MODULE = "packages/workflows/src/workflows.ts";
const FOLDER = "packages/workflows/src/month-end";

const EMPTY_MODULE = `import type { Workflow } from "@sfn-workers/states-language/workflow";

const all: readonly Workflow[] = [];
`;

/** A repository with a workload and without a workflow, in memory. */
function repository(): FsTree {
  const tree = new FsTree("/no-such-folder", false);
  const files = {
    [MODULE]: EMPTY_MODULE,
    "packages/workloads/src/manifests.ts":
      'import type { Manifest } from "@sfn-workers/worker-core/manifest";\n\nconst all: readonly Manifest[] = [];\n',
    "infra/Pulumi.yaml": "name: sfn-workers\n",
    "infra/Pulumi.local.yaml": "config:\n  sfn-workers:workloads: {}\n",
  };
  for (const [path, text] of Object.entries(files)) tree.write(path, text);
  workloadGenerator(tree, { name: "in-voice" });
  return tree;
}

function contentOf(tree: FsTree): Readonly<Record<string, string>> {
  const files = tree.listChanges().filter(({ type }) => type !== "DELETE");
  return Object.fromEntries(files.map(({ path }) => [path, tree.read(path, "utf8") ?? ""]));
}

const make = workflowGenerator;

test("a workflow has a definition, a test and a sample, and is registered", () => {
  const tree = repository();
  make(tree, { name: "month-end", description: 'Closes a "month"' });
  expect(
    tree.read(MODULE, "utf8"),
  ).toBe(`import type { Workflow } from "@sfn-workers/states-language/workflow";
import { workflow as monthEnd } from "./month-end/workflow.ts";

const all: readonly Workflow[] = [monthEnd];
`);
  expect(tree.children(FOLDER).toSorted()).toEqual(["samples", "workflow.test.ts", "workflow.ts"]);
  expect(tree.read(`${FOLDER}/workflow.ts`, "utf8")).toContain(
    'name: "month-end",\n  description: "Closes a \\"month\\"",\n',
  );
});

test("a workflow for a workload hands it a task", () => {
  const tree = repository();
  make(tree, { name: "month-end", workload: "in-voice" });
  expect(tree.read(`${FOLDER}/workflow.ts`, "utf8")).toContain(
    'Work: run(workloads["in-voice"], { End: true })',
  );
  expect(tree.read("infra/Pulumi.local.yaml", "utf8")).toContain(
    "  sfn-workers:workflows:\n    month-end: { alarms: { enabled: false } }\n",
  );
  expect(() => make(tree, { name: "other", workload: "in-voise" })).toThrow(
    '--workload is "in-voise", which is no workload in packages/workloads/src; allowed: in-voice',
  );
});

test.each([undefined, "in-voice"])(
  "a test that comes with the workload %s is skipped where it can't mock",
  (workload) => {
    const tree = repository();
    make(tree, { name: "month-end", ...(workload !== undefined && { workload }) });
    const text = tree.read(`${FOLDER}/workflow.test.ts`, "utf8") ?? "";
    const runs = text.match(/runWorkflow\(.*$/gm) ?? [];
    expect(runs.length).toBeGreaterThan(0);
    for (const run of runs) expect(run).toContain("skip }");
    expect(text.match(/^test\(/gm)).toHaveLength(text.match(/async \(\{ skip \}\)/g)?.length ?? 0);
  },
);

test.each([[], ["other"]])(
  "what was made beside %s, renamed and removed leaves no trace",
  (...others) => {
    const tree = repository();
    for (const name of others) make(tree, { name });
    const before = contentOf(tree);
    make(tree, { name: "month-end", workload: "in-voice" });
    make(tree, { name: "year-end", rename: "month-end" });
    const renamed = tree.read("packages/workflows/src/year-end/workflow.ts", "utf8");
    expect(renamed).toContain('name: "year-end",\n  description: "What year-end does"');
    const left = Object.entries(contentOf(tree)).filter((each) =>
      /month|monthEnd/.test(each.join()),
    );
    expect(left).toEqual([]);
    make(tree, { name: "year-end", remove: true });
    expect(contentOf(tree)).toEqual(before);
  },
);

test("a renamed workflow is imported from its new folder", () => {
  const tree = repository();
  make(tree, { name: "month" });
  const path = "packages/workflows/src/other/deep/a.ts";
  const textOf = (name: string) => `import "../../${name}/a.ts";\nimport "../../a-month/b.ts";\n`;
  tree.write(path, textOf("month"));
  make(tree, { name: "year", rename: "month" });
  expect(tree.read(path, "utf8")).toBe(textOf("year"));
});

test.each([
  ["Month", /NAME is "Month"; allowed: a-z, 0-9 and single -/],
  ["in-voice", /NAME is "in-voice"; allowed: a name that is free: a workload has this name/],
  ["month-end", /a name that is free: packages\/workflows\/src\/workflows.ts registers/],
  ["there", /a name that is free: packages\/workflows\/src\/there exists/],
])("the name %s is refused", (name, message) => {
  const tree = repository();
  make(tree, { name: "month-end" });
  tree.write("packages/workflows/src/there/a.txt", "");
  expect(() => make(tree, { name })).toThrow(message);
  expect(() => make(tree, { name, rename: "month-end" })).toThrow(message);
});

test("what is no workflow is not renamed or removed", () => {
  const tree = repository();
  make(tree, { name: "month-end" });
  const message =
    /is "month-ent", which is no workflow in packages\/workflows\/src; allowed: month-end/;
  expect(() => make(tree, { name: "month-ent", remove: true })).toThrow(message);
  expect(() => make(tree, { name: "a", rename: "month-ent" })).toThrow(message);
});

test("a list in another form, or a name that is no text, is left to a person", () => {
  const tree = repository();
  make(tree, { name: "month-end" });
  const path = `${FOLDER}/workflow.ts`;
  tree.write(path, (tree.read(path, "utf8") ?? "").replace('name: "month-end"', "name"));
  expect(() => make(tree, { name: "year-end", rename: "month-end" })).toThrow(UnknownForm);
  tree.write(MODULE, "export const workflows = {};\n");
  expect(() => make(tree, { name: "other" })).toThrow(/has no `const all: readonly Workflow\[\]/);
});

test("no workload gets the name of a workflow", () => {
  const tree = repository();
  make(tree, { name: "month-end" });
  expect(() => workloadGenerator(tree, { name: "month-end" })).toThrow(
    'NAME is "month-end"; allowed: a name that is free: packages/workflows/src/month-end exists',
  );
});

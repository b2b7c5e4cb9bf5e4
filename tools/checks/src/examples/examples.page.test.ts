import { globSync, readFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";
import { describe, expect, test } from "vitest";
import { allowedImports } from "../imports/allowedImports.ts";
import { projectSources } from "../imports/workspacePackages.ts";
import { compileExamples, type Documented } from "./compileExamples.ts";
import { examplesInMarkdown, examplesInSource } from "./examplesIn.ts";

const ROOT = join(import.meta.dirname, "../../../..");

/** The main entry points. Each needs an example. */
const MUST_HAVE_AN_EXAMPLE = [
  "Workload",
  "activitySource",
  "callbackSource",
  "checkDefinition",
  "createVirtualClock",
  "createWorker",
  "defineManifest",
  "defineWorkload",
  "deployProgram",
  "program",
  "recordProgram",
  "runHandler",
  "runProgram",
  "startStepFunctions",
];

/** Documents outside the packages show code of a team, so their imports resolve as those of workloads, or of workflows. */
const DOCUMENTS_WITHOUT_PACKAGE = "packages/workloads";
const OF_WORKFLOWS: Readonly<Record<string, string>> = {
  "docs/workflows.md": "packages/workflows",
  "docs/workflow-patterns.md": "packages/workflows",
};

/** nx reads these patterns here, so that a change of what they find runs this test. */
const SOURCES =
  "{infra,infra/*,packages/{local-*,pulumi-host,simulation,states-language,worker-*}}/src/**/*.ts";
const OF_TEAM = "packages/{workloads,workflows}/src/*.ts";
const sources = projectSources(ROOT, allowedImports)
  .filter((path) => /^(?:packages|infra)\//.test(path) && !path.endsWith(".test.ts"))
  .map((path) => documented(path, examplesInSource));
const PAGES = ["README.md", "docs/*.md", "{infra,packages/*}/README.md"];
const markdown = globSync(PAGES, { cwd: ROOT }).map((path) => documented(path, examplesInMarkdown));

function documented(path: string, find: typeof examplesInSource): Documented {
  const [folder = OF_WORKFLOWS[path] ?? DOCUMENTS_WITHOUT_PACKAGE] =
    /^(packages\/[^/]+|infra)/.exec(path) ?? [];
  return { path, folder, examples: find(readFileSync(join(ROOT, path), "utf8")) };
}

test("nx knows each file with examples", () => {
  const unknown = sources.filter(
    ({ path }) => ![SOURCES, OF_TEAM].some((pattern) => matchesGlob(path, pattern)),
  );
  expect(unknown.map(({ path }) => path)).toEqual([]);
});

/** On a busy machine they take more than a minute. */
const COMPILED_WITHIN_MS = 300_000;

test("the examples of doc comments and of the Markdown compile", {
  timeout: COMPILED_WITHIN_MS,
}, () => {
  expect(compileExamples(ROOT, [...sources, ...markdown])).toEqual([]);
});

test("each main entry point has an example", () => {
  const declared = sources.flatMap(({ examples }) => examples.map(({ declares }) => declares));
  expect(declared).toEqual(expect.arrayContaining(MUST_HAVE_AN_EXAMPLE));
});

describe("an example that does not compile is reported with its file and line", () => {
  const problems = (path: string, examples: Documented["examples"]) =>
    compileExamples(ROOT, [{ path, folder: "packages/worker-core", examples }]);

  test("in a doc comment", () => {
    const source = `
/**
 * Creates one.
 *
 * @example
 * \`\`\`ts
 * import { createWorker } from "@sfn-workers/worker-core";
 * createWorker(1);
 * \`\`\`
 */
export function one() {}
`;
    const examples = examplesInSource(source);
    expect(examples).toMatchObject([{ line: 7, declares: "one" }]);
    expect(problems("packages/worker-core/src/planted.ts", examples)).toEqual([
      expect.stringMatching(/^packages\/worker-core\/src\/planted\.ts:8 error TS\d+/),
    ]);
  });

  test("in Markdown, also when a comment declares its names", () => {
    const readme = `# One

<!-- given: declare const count: string; -->
\`\`\`ts
const doubled = count * 2;
\`\`\`
`;
    expect(problems("README.md", examplesInMarkdown(readme))).toEqual([
      expect.stringMatching(/^README\.md:5 error TS2362/),
    ]);
  });
});

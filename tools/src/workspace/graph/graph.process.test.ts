import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateWorkloads } from "../../bench/generatedWorkloads.ts";
import { withWorkspaceCopy } from "../../mutate/workspaceCopy.ts";
import { REFERENCES_MODULE, withHandler, withoutHandler } from "../../new/referencesModule.ts";
import { checks } from "../checks.ts";
import { ROOT } from "../nx.ts";
import { type Answer, ask } from "./testing/questions.ts";

/*
 * What nx says of changes in a repository with 30 workloads in folders, and one that is a package of its own.
 */

const FOLDER = "packages/workloads/src/generated-7";
const PACKAGE = "packages/generated-package";
const SHARED = "packages/workloads/src/shared/letters.ts";
const SAMPLE = "packages/workloads/samples/generated-7/one.json";
const HANDLERS = REFERENCES_MODULE;
const LIST = "packages/workloads/src/manifests.ts";

let workspace = "";
let answers: readonly Answer[] = [];
const end = Promise.withResolvers<void>();
let ended: Promise<void> | undefined;

beforeAll(async () => {
  const ready = Promise.withResolvers<void>();
  ended = withWorkspaceCopy(ROOT, async (_temporary, copy) => {
    workspace = copy;
    ready.resolve();
    await end.promise;
  });
  await Promise.race([ready.promise, ended]);
  await generateWorkloads(workspace, 30);
  await addPackage();
  await share();
  for (const file of [`${FOLDER}/words.json`, SAMPLE]) await write(file, "[]");
  const changes = Object.entries(CHANGES).map(([name, change]) => ({ name, files: change() }));
  answers = await ask(workspace, { targets: [...checks(workspace), "pack", "deploy"], changes });
});

afterAll(async () => {
  end.resolve();
  await ended;
});

const read = (path: string) => readFileSync(join(workspace, path), "utf8");
const longer = (path: string) => () => ({ [path]: `${read(path)}\n` });
const added = (path: string, text: string) => () => ({ [path]: text });

/** The list of the workloads with another one. */
function registered(alias: string, from: string): string {
  const line = `import { manifest as ${alias} } from "${from}";\n`;
  return `${line}${read(LIST).replace("[", () => `[${alias}, `)}`;
}

const CHANGES: Readonly<Record<string, () => Readonly<Record<string, string | null>>>> = {
  "a handler": longer(`${FOLDER}/handler.ts`),
  "a handler's test": longer(`${FOLDER}/handler.test.ts`),
  "a file beside a handler": longer(`${FOLDER}/words.json`),
  "what one handler imports": longer(SHARED),
  "a sample": longer(SAMPLE),
  "a package's handler": longer(`${PACKAGE}/src/handler.ts`),
  "a manifest": longer(`${FOLDER}/manifest.ts`),
  "a package's manifest": longer(`${PACKAGE}/src/manifest.ts`),
  "a new workload": () => ({
    ...Object.fromEntries(
      ["manifest.ts", "handler.ts", "handler.test.ts", "cases.ts"].map((file) => [
        `packages/workloads/src/another/${file}`,
        read(`${FOLDER}/${file}`).replaceAll("generated-7", "another"),
      ]),
    ),
    [LIST]: registered("another", "./another/manifest.ts"),
    [HANDLERS]: withHandler(read(HANDLERS), "another"),
  }),
  "a workload that is gone": () => ({
    ...Object.fromEntries(
      ["manifest.ts", "handler.ts", "handler.test.ts", "cases.ts"].map((file) => [
        `${FOLDER}/${file}`,
        null,
      ]),
    ),
    [LIST]: read(LIST)
      .replace(/^import.*generated-7\/.*\n/m, "")
      .replace("m6, ", ""),
    [HANDLERS]: withoutHandler(read(HANDLERS), "generated-7"),
  }),
  "worker-core": longer("packages/worker-core/src/worker.ts"),
  "worker-core's test": longer("packages/worker-core/src/manifest.test.ts"),
  "a component": longer("infra/src/components/workload.ts"),
  "an app": longer("apps/lambda-worker/src/handler.ts"),
  "the Dockerfile": longer("apps/fargate-worker/Dockerfile"),
  "a test of infra": longer("infra/src/program.test.ts"),
  "a stack file": added("infra/Pulumi.dev.yaml", "config: {}\n"),
  "a list of URNs": added("infra/urns/dev.txt", ""),
  "a page": longer("docs/errors.md"),
  "another page": longer("docs/runbooks.md"),
  "a package's README": longer("packages/local-cloud/README.md"),
  "files that are gone": () => ({
    [SHARED]: null,
    "docs/runbooks.md": null,
    "tools/src/docs/errors.page.test.ts": null,
  }),
  "the test of what is built": longer("apps/lambda-worker/src/bundle.test.ts"),
  "the workloads' tsconfig": longer("packages/workloads/tsconfig.json"),
  "a fixture": longer("tools/fixtures/own-work/src/handler.ts"),
  "a tool": longer("tools/src/cli/table.ts"),
  "a workflow of CI": longer(".github/workflows/ci.yml"),
  "a package's tsconfig": longer("packages/states-language/tsconfig.json"),
  "the lockfile": longer("pnpm-lock.yaml"),
  "the base tsconfig": longer("tsconfig.base.json"),
  "vitest's configuration": longer("vitest.config.ts"),
  "biome's configuration": longer("biome.json"),
  "nx's configuration": longer("nx.json"),
};

function answer(name: string): Answer {
  const found = answers.find((each) => each.name === name);
  if (found === undefined) throw new Error(`nobody has asked about ${name}`);
  return found;
}

/** The tests that a change of a kind runs: of packages, of processes, of workloads, of builds and of pages. */
function testsOf(name: string): readonly string[] {
  return answer(name)
    .affected.filter((task) => /:(?:test|processes|verify|page-.*)$/.test(task))
    .filter((task) => !ALWAYS.test(task));
}

/** What reads the whole repository, or every handler, and takes seconds; and an app's name for all the workloads' targets. */
const ALWAYS = /checks:test$|workflows:test$|-worker:verify$/;

const isOfWorkload = (task: string) => !/^@(?:sfn-workers|fixture)\//.test(task);

const OF_FOLDER = ["generated-7:test", "generated-7:verify"];
const OF_PACKAGE = ["@generated/package:test", "@generated/package:verify"];

describe("a change of", () => {
  test.each(["a handler", "a handler's test", "a file beside a handler", "a sample"])(
    "%s runs the tests of this workload and of what is built from it, and no other",
    (name) => {
      expect(testsOf(name)).toEqual(OF_FOLDER);
    },
  );

  test("what one handler imports runs this workload's tests, and those beside it", () => {
    const expected = ["@sfn-workers/workloads:test", ...OF_FOLDER];
    expect(testsOf("what one handler imports")).toEqual(expected);
  });

  test("a package's handler runs the tests of this workload and of what is built from it, and no other", () => {
    expect(testsOf("a package's handler")).toEqual(OF_PACKAGE);
  });

  test.each([
    ["a manifest", OF_FOLDER],
    ["a package's manifest", OF_PACKAGE],
    ["a new workload", ["another:test", "another:verify"]],
  ] as const)("%s runs infra's tests, and no other workload's", (name, own) => {
    expect(testsOf(name)).toEqual(expect.arrayContaining(["@sfn-workers/infra:test", ...own]));
    expect(testsOf(name).filter(isOfWorkload)).toEqual(own);
  });

  test("a workload that is gone runs infra's tests, and no workload's", () => {
    expect(testsOf("a workload that is gone")).toContain("@sfn-workers/infra:test");
    expect(testsOf("a workload that is gone").filter(isOfWorkload)).toEqual([]);
  });

  test("an app runs its tests, those of the builds, and every workload's in what is built", () => {
    const expected = ["@sfn-workers/lambda-worker:test", "@sfn-workers/worker-build:test"];
    expect(testsOf("an app")).toEqual(expect.arrayContaining([...expected, "generated-1:verify"]));
  });

  test("the Dockerfile runs infra's tests", () => {
    expect(testsOf("the Dockerfile")).toContain("@sfn-workers/infra:test");
  });

  test("a component runs the compiler of the examples in doc comments", () => {
    expect(answer("a component").affected).toContain("@sfn-workers/checks:page-examples");
  });

  test("files that are gone run the tests of what imports them and of what reads them, and no other workload's", () => {
    expect(testsOf("files that are gone").filter(isOfWorkload)).toEqual(OF_FOLDER);
    expect(testsOf("files that are gone")).toContain("@sfn-workers/infra:page-alarms");
  });

  test("the test of what is built runs for every workload", () => {
    const verified = testsOf("the test of what is built").filter((task) => /:verify$/.test(task));
    expect(verified).toEqual(testsOf("worker-core").filter((task) => /:verify$/.test(task)));
  });

  test("worker-core runs the tests of all that is built on it", () => {
    const numbers = Array.from({ length: 30 }, (_, index) => index + 1);
    const workloads = numbers.flatMap((n) => [`generated-${n}:test`, `generated-${n}:verify`]);
    const packages = ["worker-core", "infra", "tools", "lambda-worker", "fargate-worker"];
    const expected = [
      ...[...workloads, ...OF_PACKAGE],
      ...packages.map((name) => `@sfn-workers/${name}:test`),
      "@sfn-workers/tools:processes",
    ];
    expect(testsOf("worker-core")).toEqual(expect.arrayContaining(expected));
  });

  test("a package's test runs the tests of this package", () => {
    expect(testsOf("worker-core's test")).toEqual(["@sfn-workers/worker-core:test"]);
    const others = testsOf("a test of infra").filter((task) => !/\/infra:/.test(task));
    expect(others).toEqual([]);
  });

  test.each(["a component", "a stack file", "a list of URNs"])(
    "%s runs infra's tests, and no workload's",
    (name) => {
      expect(testsOf(name)).toContain("@sfn-workers/infra:test");
      expect(testsOf(name).filter((task) => task.endsWith(":verify"))).toEqual([]);
    },
  );

  test("a page runs the check of links, what reads every page, and this page's own tests", () => {
    const ofEvery = ["@sfn-workers/checks:page-examples", "@sfn-workers/tools:page-namedCommands"];
    const all = (name: string) => answer(name).affected;
    const expected = (...own: string[]) => ["@sfn-workers/checks:links", ...ofEvery, ...own].sort();
    expect(all("a page")).toEqual(expected("@sfn-workers/tools:page-errors"));
    expect(all("another page")).toEqual(expected("@sfn-workers/infra:page-alarms"));
    expect(all("a package's README")).toEqual(
      expected("@sfn-workers/local-cloud:page-folders", "@sfn-workers/local-cloud:page-orders"),
    );
  });

  test("a workflow of CI runs the test of the page that names its commands", () => {
    expect(answer("a workflow of CI").affected).toContain("@sfn-workers/tools:page-readme");
  });

  test("a fixture runs the tests that use it", () => {
    const expected = ["@fixture/own-work:test", "@sfn-workers/worker-build:test"];
    expect(testsOf("a fixture")).toEqual(expect.arrayContaining(expected));
  });

  test("a package's tsconfig runs its type check", () => {
    expect(answer("a package's tsconfig").affected).toContain(
      "@sfn-workers/states-language:typecheck",
    );
  });

  test("the workloads' tsconfig runs their type check and their tests", () => {
    const { affected } = answer("the workloads' tsconfig");
    expect(affected).toEqual(
      expect.arrayContaining(["@sfn-workers/workloads:typecheck", ...OF_FOLDER]),
    );
  });

  test.each(["a handler", "a handler's test", "what one handler imports"])(
    "%s runs the type check of the workloads",
    (name) => {
      expect(answer(name).affected).toContain("@sfn-workers/workloads:typecheck");
    },
  );

  test.each(["the lockfile", "the base tsconfig", "nx's configuration"])(
    "%s runs everything",
    (name) => {
      const missing = answer("nx's configuration").missed.filter(
        (task) => !answer(name).affected.includes(task),
      );
      expect(missing.filter((task) => !/:lint$|:links$/.test(task))).toEqual([]);
      expect(testsOf(name).length).toBeGreaterThan(70);
    },
  );

  test("vitest's configuration runs all tests, and no type check of a workload", () => {
    expect(testsOf("vitest's configuration")).toEqual(testsOf("nx's configuration"));
    expect(answer("vitest's configuration").affected).not.toContain(
      "@sfn-workers/workloads:typecheck",
    );
  });

  test.each(["biome's configuration", "a workflow of CI"])(
    "%s runs no workload's tests",
    (name) => {
      expect(answer(name).affected).toContain("@sfn-workers/checks:lint");
      expect(testsOf(name).filter((task) => task.endsWith(":verify"))).toEqual([]);
    },
  );
});

describe("a deployment would differ", () => {
  const deploys = (name: string) => answer(name).affected.includes("@sfn-workers/infra:deploy");

  test.each([
    "a handler",
    "a package's handler",
    "what one handler imports",
    "a file beside a handler",
    "a manifest",
    "a new workload",
    "a workload that is gone",
    "worker-core",
    "an app",
    "the Dockerfile",
    "a component",
    "a stack file",
    "the lockfile",
    "nx's configuration",
  ])("by %s", (name) => {
    expect(deploys(name)).toBe(true);
  });

  test.each([
    "a handler's test",
    "a sample",
    "worker-core's test",
    "a test of infra",
    "a list of URNs",
    "a page",
    "a package's README",
    "a tool",
    "a workflow of CI",
    "biome's configuration",
    "vitest's configuration",
  ])("not by %s", (name) => {
    expect(deploys(name)).toBe(false);
  });
});

/** Tasks without a cache. */
const UNCACHED = /:(?:deploy|knip)$|-worker:(?:verify|pack)$/;

test.each(Object.keys(CHANGES))(
  "the tasks that %s affects are those that nx has in its cache no more",
  (name) => {
    const { affected, missed } = answer(name);
    const isCached = (task: string) => !UNCACHED.test(task);
    const more = affected.filter((task) => isCached(task) && !missed.includes(task));
    expect(more).toEqual([]);
    expect(affected).toEqual(expect.arrayContaining(missed.filter(isCached)));
  },
);

test("what runs besides is only what that needs", () => {
  const { affected, run } = answer("a handler");
  expect(run.filter((task) => !affected.includes(task))).toEqual([
    "@sfn-workers/worker-core:build",
  ]);
});

/** A team's package with a workload, as docs/workloads.md says. */
async function addPackage(): Promise<void> {
  const name = "@generated/package";
  const dependencies = { "@sfn-workers/worker-core": "workspace:*", zod: "catalog:" };
  const nx = { targets: { typecheck: {}, test: { command: "vitest run --project package" } } };
  const exports = { "./manifest": "./src/manifest.ts" };
  await write(`${PACKAGE}/package.json`, JSON.stringify({ name, exports, dependencies, nx }));
  for (const file of ["manifest.ts", "handler.ts", "handler.test.ts", "cases.ts"]) {
    await write(
      `${PACKAGE}/src/${file}`,
      read(`${FOLDER}/${file}`).replaceAll("generated-7", "package-of-its-own"),
    );
  }
  const workloads = JSON.parse(read("packages/workloads/package.json"));
  workloads.dependencies[name] = "workspace:*";
  await write("packages/workloads/package.json", JSON.stringify(workloads));
  await write(LIST, registered("own", `${name}/manifest`));
}

/** One handler imports a module that is in no workload's folder. */
async function share(): Promise<void> {
  await write(SHARED, "export const letters = (text: string) => text.length;\n");
  const handler = read(`${FOLDER}/handler.ts`);
  await write(
    `${FOLDER}/handler.ts`,
    `import { letters } from "../shared/letters.ts";\n${handler.replace("text.length", "letters(text)")}`,
  );
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(workspace, path)), { recursive: true });
  await writeFile(join(workspace, path), text);
}

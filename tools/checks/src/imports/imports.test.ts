import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryWorkspace } from "../testing/temporaryWorkspace.ts";
import { allowedImports } from "./allowedImports.ts";
import { importProblems } from "./importProblems.ts";

const ROOT = join(import.meta.dirname, "../../../..");

test("the packages of the workspace have only allowed imports", () => {
  expect(importProblems(ROOT, allowedImports)).toEqual([]);
});

test("the arrows of product code make no circle", () => {
  const reachable = (from: string, path: readonly string[]): readonly string[] => {
    expect(path, `${[...path, from].join(" → ")} is a circle`).not.toContain(from);
    return Object.keys(allowedImports[from]?.product ?? {}).flatMap((to) =>
      reachable(to, [...path, from]),
    );
  };
  for (const name of Object.keys(allowedImports)) reachable(name, []);
});

const MANIFEST = "{}";

function problems(files: Readonly<Record<string, string>>): string[] {
  const root = temporaryWorkspace({
    "infra/package.json": MANIFEST,
    "packages/worker-core/package.json": MANIFEST,
    "packages/states-language/package.json": MANIFEST,
    "packages/newcomer/package.json": MANIFEST,
    ...files,
  });
  return importProblems(root, allowedImports);
}

describe("an import is refused when", () => {
  test("its arrow points up", () => {
    const code = 'import { program } from "@sfn-workers/infra/program";\n';
    expect(problems({ "packages/worker-core/src/worker.ts": code })).toEqual([
      "packages/worker-core/src/worker.ts:1 worker-core may not import infra",
    ]);
  });

  test("its entry point is not in the list", () => {
    const code = '\nimport { createWorker } from "@sfn-workers/worker-core";\n';
    expect(problems({ "infra/src/program.ts": code })).toEqual([
      "infra/src/program.ts:2 infra may import worker-core by limits, manifest, observers, pollFit only, not by .",
    ]);
  });

  test("only tests may use the entry point", () => {
    const code = 'import { runHandler } from "@sfn-workers/worker-core/testing";\n';
    const files = { "infra/src/one.ts": code, "infra/src/one.test.ts": code };
    expect(problems(files)).toEqual([
      expect.stringMatching(/^infra\/src\/one\.ts:1 .* not by testing$/),
    ]);
  });

  test("it leaves the package by a relative path", () => {
    const code = 'export * from "../../worker-core/src/index.ts";\n';
    expect(problems({ "packages/states-language/src/index.ts": code })).toEqual([
      'packages/states-language/src/index.ts:1 "../../worker-core/src/index.ts" leaves the package: import another package by its name',
    ]);
  });

  test.each([
    'import "/opt/infra/src/program.ts";',
    'import "../node_modules/@sfn-workers/infra/src/program.ts";',
    'vi.mock("../../../infra/src/program.ts");',
    'export const url = new URL("../../../infra/src/program.ts", import.meta.url);',
  ])("it leaves the package by a path: %s", (code) => {
    expect(problems({ "packages/worker-core/src/worker.ts": code })).toEqual([
      expect.stringContaining("leaves the package"),
    ]);
  });

  test("it enters a package inside its own folder by a relative path", () => {
    const files = {
      "tools/package.json": MANIFEST,
      "tools/checks/package.json": MANIFEST,
      "tools/src/start.ts": 'import "../checks/src/one.ts";\n',
    };
    expect(problems(files)).toEqual([expect.stringContaining("leaves the package")]);
  });

  test.each(["./testing/stage.ts", "./cases.ts", "./local.ts"])(
    "product code imports %s, for tests",
    (stage) => {
      const code = `import { stage } from "${stage}";\n`;
      const files = { "infra/src/one.ts": code, "infra/src/one.test.ts": code };
      expect(problems(files)).toEqual([
        `infra/src/one.ts:1 "${stage}" is for tests: product code may not import it`,
      ]);
    },
  );

  test.each([
    'import type { Worker } from "@sfn-workers/worker-core";',
    'export type W = import("./worker.ts").Worker;',
  ])("biome's check of circles does not see it: %s", (code) => {
    expect(problems({ "packages/worker-core/src/task.ts": code })).toEqual([
      expect.stringContaining("the check of circles does not see"),
    ]);
  });

  test.each(["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"])(
    "its file is a .%s",
    (extension) => {
      const path = `packages/worker-core/src/worker.${extension}`;
      expect(problems({ [path]: 'import "@sfn-workers/infra";\n' })).toHaveLength(1);
    },
  );

  test("the list has no line for the package", () => {
    const code = 'import type { Json } from "@sfn-workers/states-language/json";\n';
    expect(problems({ "packages/newcomer/src/index.ts": code })).toEqual([
      "packages/newcomer/src/index.ts:1 newcomer may not import states-language",
    ]);
  });

  test.each([
    'import type { Worker } from "@sfn-workers/infra";',
    'export { type Worker } from "@sfn-workers/infra";',
    'export * from "@sfn-workers/infra";',
    'export type W = import("@sfn-workers/infra").Worker;',
    'export const infra = await import("@sfn-workers/infra");',
    "export const infra = await import(`@sfn-workers/infra`);",
    'import infra = require("@sfn-workers/infra");',
    'vi.mock("@sfn-workers/infra");',
    'await vi.importActual("@sfn-workers/infra");',
    'export const path = import.meta.resolve("@sfn-workers/infra");',
    'export const path = createRequire(import.meta.url).resolve("@sfn-workers/infra");',
    'import "@sfn-workers/infra";',
  ])("it is written as %s", (code) => {
    expect(problems({ "packages/worker-core/src/worker.ts": code })).toHaveLength(1);
  });
});

describe("a team's package that exports ./manifest", () => {
  const invoice = { name: "@team/invoice", exports: { "./manifest": "./src/manifest.ts" } };
  const team = (files: Readonly<Record<string, string>>) =>
    problems({
      "pnpm-workspace.yaml": "packages: [packages/*, infra, services/*]\n",
      "packages/workloads/package.json": MANIFEST,
      "services/invoice/package.json": JSON.stringify(invoice),
      "services/money/package.json": '{ "name": "@team/money" }',
      ...files,
    });
  const core = (entry: string) => `import "@sfn-workers/worker-core${entry}";\n`;

  test("needs no line: it may import what the workloads may, and other packages of the team", () => {
    const files = {
      "services/invoice/src/manifest.ts": core("/manifest"),
      "services/invoice/src/handler.ts": `${core("")}import "@team/money/round";\n`,
      "services/invoice/src/handler.test.ts": core("/testing"),
      "services/invoice/src/cases.ts": core("/testing"),
    };
    expect(team(files)).toEqual([]);
  });

  test("is imported by its manifest in packages/workloads", () => {
    const code = 'import "@team/invoice/manifest";\nimport "@team/invoice/handler";\n';
    expect(team({ "packages/workloads/src/manifests.ts": code })).toEqual([
      "packages/workloads/src/manifests.ts:2 workloads may import @team/invoice by manifest only, not by handler",
    ]);
  });

  test("may not import more than the workloads may", () => {
    const code = 'import "@sfn-workers/infra/program";\n';
    expect(team({ "services/invoice/src/handler.ts": code })).toEqual([
      "services/invoice/src/handler.ts:1 @team/invoice may not import infra",
    ]);
  });

  test("may be imported by no further package of the project", () => {
    const code = 'import "@team/invoice/manifest";\nimport "@team/money";\n';
    expect(team({ "infra/src/program.ts": code })).toEqual([
      "infra/src/program.ts:1 infra may not import @team/invoice",
      "infra/src/program.ts:2 infra may not import @team/money",
    ]);
  });
});

describe("an import is accepted when", () => {
  test("it is the URL of a folder or a data file", () => {
    const code = `export const urls = [
  new URL("../../../apps/", import.meta.url),
  new URL("../../../package.json", import.meta.url),
  new URL("../../../infra/src/program.ts", "https://example.com"),
];
`;
    expect(problems({ "packages/worker-core/src/worker.ts": code })).toEqual([]);
  });

  test("it is in a comment or a string", () => {
    const code =
      '/** import "@sfn-workers/infra"; */\nexport const text = \'import "@sfn-workers/infra"\';\n';
    expect(problems({ "packages/worker-core/src/worker.ts": code })).toEqual([]);
  });
});

import { FsTree } from "nx/src/generators/tree";
import { expect, test } from "vitest";
import { ROOT } from "../workspace/nx.ts";
import { changesOf } from "./applyChanges.ts";
import { clearSamples } from "./clearSamples.ts";
import { createWorkload } from "./createWorkload.ts";
import { MANIFESTS_MODULE, registeredFolders } from "./manifestsModule.ts";
import { stackTexts } from "./stackFiles.ts";
import { workloadsIn } from "./stackText.ts";

test("without the samples, the repository has the team's workloads only", () => {
  const tree = new FsTree(ROOT, false);
  createWorkload(tree, "of-the-team", {});
  const { removed } = clearSamples(tree);
  const left = registeredFolders(tree.read(MANIFESTS_MODULE, "utf8") ?? "");
  expect(left).toContain("of-the-team");
  for (const name of removed) {
    expect(left).not.toContain(name);
    const files = changesOf(tree).filter(({ path }) => path.includes(`/${name}/`));
    expect(new Set(files.map(({ type }) => type))).toEqual(new Set(["DELETE"]));
    for (const stack of stackTexts(tree)) expect(workloadsIn(stack)).not.toContain(name);
  }
  expect(clearSamples(tree).removed).toEqual([]);
});

test.each(["\n", "\r\n"])(
  "a dependency that only a sample has goes, and one that others have in any form stays; lines end with %j",
  (newline) => {
    const tree = new FsTree("/no-such-folder", false);
    const lines = (text: string) => text.replaceAll("\n", newline);
    const files = {
      "package.json": "{}",
      "packages/workloads/package.json":
        '{\n  "dependencies": {\n    "lazy": "catalog:",\n    "left": "catalog:",\n    "native": "catalog:",\n    "only": "catalog:"\n  }\n}\n',
      "pnpm-workspace.yaml": "catalog:\n  left: 1.0.0\n  only: 1.0.0\n",
      "docs/dependencies.md": "| `only` | workloads | why |\n| `left` | workloads | why |\n",
      "infra/Pulumi.dev.yaml": "config:\n",
      "infra/urns/dev.txt": "urn:pulumi:dev::p::sfn-workers:index:Workload::other\n",
      "packages/workloads/src/coin-flip/manifest.ts":
        'import { a } from "only/a";\nimport "lazy";\nimport { b } from "left";\nimport c from "native";\n',
      "packages/workloads/src/other/handler.ts":
        "import { b } from 'left';\nconst lazy = await import(\"lazy/all\");\n",
      "packages/workloads/src/other/manifest.ts": 'bundle: { external: ["native"] },\n',
      [MANIFESTS_MODULE]:
        'import { manifest as other } from "./other/manifest.ts";\nconst all = [other];\n',
    };
    for (const [path, text] of Object.entries(files)) tree.write(path, lines(text));
    expect(clearSamples(tree).dependencies).toEqual(["only"]);
    expect(tree.read("packages/workloads/package.json", "utf8")).toBe(
      lines(
        '{\n  "dependencies": {\n    "lazy": "catalog:",\n    "left": "catalog:",\n    "native": "catalog:"\n  }\n}\n',
      ),
    );
    expect(tree.read("pnpm-workspace.yaml", "utf8")).toBe(lines("catalog:\n  left: 1.0.0\n"));
    expect(tree.read("docs/dependencies.md", "utf8")).toBe(lines("| `left` | workloads | why |\n"));
    expect(tree.exists("infra/urns/dev.txt")).toBe(true);
  },
);

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

test("a dependency that only a sample has goes, and one that others have stays", () => {
  const tree = new FsTree("/no-such-folder", false);
  const files = {
    "package.json": "{}",
    "packages/workloads/package.json":
      '{\n  "dependencies": {\n    "left": "catalog:",\n    "only": "catalog:"\n  }\n}\n',
    "pnpm-workspace.yaml": "catalog:\n  left: 1.0.0\n  only: 1.0.0\n",
    "docs/dependencies.md": "| `only` | workloads | why |\n| `left` | workloads | why |\n",
    "packages/workloads/src/coin-flip/manifest.ts": 'import { a } from "only/a";\n',
    "packages/workloads/src/other.ts": 'import { b } from "left";\n',
    [MANIFESTS_MODULE]: "export const manifests = {};\n",
  };
  for (const [path, text] of Object.entries(files)) tree.write(path, text);
  expect(clearSamples(tree).dependencies).toEqual(["only"]);
  expect(tree.read("packages/workloads/package.json", "utf8")).toBe(
    '{\n  "dependencies": {\n    "left": "catalog:"\n  }\n}\n',
  );
  expect(tree.read("pnpm-workspace.yaml", "utf8")).toBe("catalog:\n  left: 1.0.0\n");
  expect(tree.read("docs/dependencies.md", "utf8")).toBe("| `left` | workloads | why |\n");
});

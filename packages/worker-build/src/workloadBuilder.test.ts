import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { buildWorker } from "./buildWorker.ts";
import { findWorkloads } from "./findWorkloads.ts";
import {
  manifestsModule,
  runBuilt,
  temporaryRepository,
  workloadFiles,
} from "./testing/temporaryRepository.ts";
import { createWorkloadBuilder } from "./workloadBuilder.ts";

/** A workload with a module, an asset, a thread of its own and a package that requires what is not installed. */
const FILES = {
  ...workloadFiles("one", {
    library: true,
    head: `import legacy from "legacy";
    import { readFileSync } from "node:fs";
    import { Worker } from "node:worker_threads";
    import { part } from "./part.ts";
    export const thread = () => new Worker(new URL("./add.worker.ts", import.meta.url));`,
    body: 'return [part, legacy, readFileSync(new URL("./text.txt", import.meta.url), "utf8")];',
  }),
  "workloads/one/part.ts": 'export const part = "first";',
  "workloads/one/add.worker.ts": 'console.log("first");',
  "workloads/one/text.txt": "first",
  "workloads/manifests.ts": manifestsModule(["one"]),
  "node_modules/legacy/package.json": '{ "name": "legacy", "main": "index.js" }',
  "node_modules/legacy/index.js":
    'exports.sep = require("path").sep; exports.late = () => require("not-installed");',
};

async function builderOf(files: Readonly<Record<string, string>>) {
  const { write, path } = temporaryRepository();
  const manifest = files["workloads/one/manifest.ts"] ?? "";
  write({
    ...files,
    "workloads/one/manifest.ts": manifest.replace("});", 'bundle: { assets: ["*.txt"] } });'),
  });
  const [source] = await findWorkloads(path("workloads/manifests.ts"));
  if (source === undefined) throw new Error("the workload is not registered");
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const builder = createWorkloadBuilder({ app: path("app"), source, out: path("out"), warn });
  onTestFinished(() => builder.close());
  return { builder, source, write, path, warnings };
}

function contentOf(folder: string): Record<string, string> {
  const files = globSync("**/*", { cwd: folder }).toSorted();
  return Object.fromEntries(
    files.map((file) => [file, readFileSync(join(folder, file), "latin1")]),
  );
}

test("each build after a change is the same as a build from nothing, and knows its files", async () => {
  const { builder, source, write, path, warnings } = await builderOf(FILES);
  await builder.build();
  write({
    "workloads/one/part.ts": 'export { part } from "./deep/other.ts";',
    "workloads/one/deep/other.ts": 'export const part = "second";',
    "workloads/one/add.worker.ts": 'console.log("second");',
    "workloads/one/text.txt": "second",
    "workloads/one/new.txt": "a new asset",
  });
  const files = await builder.build();

  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => warned.mockRestore());
  await buildWorker({ app: path("app"), workloads: [source], out: path("anew") });
  expect(contentOf(path("out/one"))).toEqual(contentOf(path("anew/one")));
  expect(await runBuilt(path("out/one"), null)).toEqual(["second", { sep: "/" }, "second"]);
  for (const name of ["handler.ts", "part.ts", "deep/other.ts", "add.worker.ts", "new.txt"]) {
    expect(files).toContain(path("workloads/one", name));
  }
  expect([...files].filter((file) => file.includes("node_modules"))).toEqual([]);
  expect(warnings).toEqual([
    "workload one: not installed, and an error if required: not-installed",
  ]);
});

test("a build that fails keeps the former one and shows the line, and the next one may succeed", async () => {
  const { builder, write, path } = await builderOf(FILES);
  await builder.build();
  const former = contentOf(path("out/one"));
  write({ "workloads/one/part.ts": "export const part = ;" });
  await expect(builder.build()).rejects.toThrow(/part\.ts:1:20:[\s\S]*export const part = ;/);
  expect(contentOf(path("out/one"))).toEqual(former);
  write({ "workloads/one/part.ts": 'export const part = "mended";' });
  await builder.build();
  expect(await runBuilt(path("out/one"), null)).toContain("mended");
});

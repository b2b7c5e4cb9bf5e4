import { expect, test } from "vitest";
import { findRegistered, findWorkloads } from "./findWorkloads.ts";
import {
  manifestsModule,
  temporaryRepository,
  workloadFiles,
} from "./testing/temporaryRepository.ts";

function stage(files: Readonly<Record<string, string>>) {
  const { write, path } = temporaryRepository();
  write(files);
  return { path, find: () => findWorkloads(path("workloads/manifests.ts")) };
}

const ONE = workloadFiles("one");

test("a workload is a registered manifest with the handler beside it", async () => {
  const { path, find } = stage({
    ...ONE,
    ...workloadFiles("another"),
    "workloads/another/cases.ts": "",
    "workloads/another/handler.test.ts": "",
    ...workloadFiles("not-registered"),
    "workloads/manifests.ts": manifestsModule(["one", "another"]),
  });
  expect(await find()).toEqual([
    {
      name: "another",
      manifest: expect.objectContaining({ name: "another", timeoutSeconds: 60 }),
      directory: path("workloads/another"),
      handlerFile: path("workloads/another/handler.ts"),
      casesFile: path("workloads/another/cases.ts"),
      packageDirectory: path(),
    },
    expect.objectContaining({ name: "one", casesFile: undefined }),
  ]);
});

const EXTERNAL = {
  "workloads/manifests.ts": manifestsModule(["one"]),
  "workloads/one/manifest.ts":
    'export const manifest = { name: "one", description: "", timeoutSeconds: 60, external: true };',
};

test("a workload whose tasks are always done elsewhere has schemas in place of a handler, and is not built", async () => {
  const { path, find } = stage({ ...EXTERNAL, "workloads/one/schemas.ts": "" });
  expect(await find()).toEqual([]);
  expect(await findRegistered(path("workloads/manifests.ts"))).toMatchObject([
    { name: "one", directory: path("workloads/one"), handlerFile: undefined },
  ]);
});

test("a workload may be a package that exports its manifest", async () => {
  const { "workloads/one/manifest.ts": manifest = "", "workloads/one/handler.ts": handler = "" } =
    ONE;
  const { path, find } = stage({
    "node_modules/@team/invoice/package.json":
      '{ "type": "module", "exports": { "./manifest": "./lib/manifest.js" } }',
    "node_modules/@team/invoice/lib/manifest.js": manifest,
    "node_modules/@team/invoice/lib/handler.js": handler,
    "workloads/manifests.ts": `import { manifest } from "@team/invoice/manifest";
      export const manifests = { [manifest.name]: manifest };`,
  });
  const folder = path("node_modules/@team/invoice");
  expect(await find()).toMatchObject([
    { name: "one", handlerFile: `${folder}/lib/handler.js`, packageDirectory: folder },
  ]);
});

test.each([
  [
    "no handler",
    { "workloads/manifests.ts": manifestsModule(["one"]), "workloads/one/handler.ts": undefined },
    /^workload one has no handler: there is no handler\.ts in .*\/workloads\/one; one whose tasks/,
  ],
  [
    "a handler that nothing runs",
    { ...EXTERNAL, "workloads/one/handler.ts": "" },
    /^workload one has a handler, .*\/workloads\/one\/handler\.ts, which nothing would run/,
  ],
  [
    "neither handler nor schemas",
    { ...EXTERNAL, "workloads/one/handler.ts": undefined },
    /^workload one has no schemas: there is no schemas\.ts/,
  ],
  [
    "two handlers",
    { "workloads/manifests.ts": manifestsModule(["one"]), "workloads/one/handler.js": "" },
    /workloads\/one has handler\.js and handler\.ts; allowed: one of them$/,
  ],
  [
    "a manifest that can't be loaded",
    {
      "workloads/manifests.ts": manifestsModule(["one"]),
      "workloads/one/manifest.ts": 'throw new Error("no limits");',
    },
    /workloads\/one\/manifest\.ts can't be loaded: no limits$/,
  ],
  [
    "a manifest under another name",
    {
      "workloads/manifests.ts":
        'import { limits } from "./one/manifest.ts"; export const manifests = { limits };',
      "workloads/one/manifest.ts": "export const limits = {};",
    },
    /workloads\/one\/manifest\.ts exports no manifest named `manifest`$/,
  ],
  [
    "a manifest that is imported and not registered",
    {
      "workloads/manifests.ts":
        'import { manifest } from "./one/manifest.ts"; export const manifests = {}; void manifest;',
    },
    /manifests\.ts imports the manifest of one from .*, and does not add it to `manifests`$/,
  ],
  [
    "a manifest that no module manifest.* exports",
    { "workloads/manifests.ts": 'export const manifests = { invoice: { name: "invoice" } };' },
    /manifests\.ts registers invoice; allowed: a manifest that it imports from a module manifest\.ts/,
  ],
  [
    "an import that does not resolve",
    { "workloads/manifests.ts": manifestsModule(["one", "gone"]) },
    /manifests\.ts: .*Could not resolve "\.\/gone\/manifest\.ts"/s,
  ],
])("%s is an error that names the file", async (_title, files, message) => {
  const written = Object.entries({ ...ONE, ...files }).flatMap(([file, content]) =>
    content === undefined ? [] : [[file, content]],
  );
  await expect(stage(Object.fromEntries(written)).find()).rejects.toThrow(message);
});

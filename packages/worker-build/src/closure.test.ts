import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { buildWorker } from "./buildWorker.ts";
import { bundleHash } from "./bundleHash.ts";
import { findWorkloads } from "./findWorkloads.ts";
import {
  createRepository,
  manifestsModule,
  type TemporaryRepository,
} from "./testing/temporaryRepository.ts";

/** Packages that some of the workloads share. */
const PACKAGES = ["prices", "letters", "maps"];
const NAMES = Array.from({ length: 30 }, (_, index) => `workload-${index}`);

/** The files of a workload that shares up to two packages and one module of the repository with others. */
function filesOf(name: string, index: number, body = `return [${index}, input];`) {
  const packages = [
    ...(index % 2 === 0 ? ["prices"] : []),
    ...(index % 3 === 0 ? ["letters"] : []),
    ...(index % 5 === 0 ? ["maps"] : []),
  ];
  const imports = packages.map((shared) => `import { use as ${shared} } from "${shared}";`);
  const calls = packages.map((shared) => `${shared}(input);`);
  const common = index % 4 === 0 ? ['import "../common.ts";'] : [];
  // Without schemas and without the worker's library, whose 120 builds would take most of a minute.
  return {
    [`workloads/${name}/manifest.ts`]: `export const manifest = { name: "${name}", timeoutSeconds: 60 };`,
    [`workloads/${name}/handler.ts`]: `${[...imports, ...common].join("\n")}
      import { manifest } from "./manifest.ts";
      export const workload = { manifest, handler(input: unknown) { ${calls.join("")} ${body} } };`,
  };
}

let repository: TemporaryRepository;

beforeAll(() => {
  repository = createRepository();
  for (const name of PACKAGES) {
    repository.write({
      [`node_modules/${name}/package.json`]: `{ "name": "${name}", "type": "module", "main": "index.js" }`,
      [`node_modules/${name}/index.js`]: `const table = new Map([["${name}", 1]]);
        export const use = (value) => table.set(value, table.size);`,
    });
  }
  repository.write({ "workloads/common.ts": "globalThis.process.title;" });
  for (const [index, name] of NAMES.entries()) repository.write(filesOf(name, index));
  return () => rm(repository.root, { recursive: true });
});

/** Builds these workloads, each with the others registered, and returns their hashes by name. */
async function hashesWith(names: readonly string[]): Promise<Map<string, string>> {
  const { write, path } = repository;
  // A new module each time: Node.js keeps the ones that it has imported.
  const list = `workloads/manifests-${names.length}.ts`;
  write({ [list]: manifestsModule(names) });
  const workloads = await findWorkloads(path(list));
  expect(workloads).toHaveLength(names.length);
  await buildWorker({ app: path("app"), workloads, out: path("out") });
  return new Map(names.map((name) => [name, bundleHash(path("out", name))]));
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  return [...before].filter(([name, hash]) => after.get(name) !== hash).map(([name]) => name);
}

test("adding, changing or removing one of 30 workloads changes no other one's bundle", async () => {
  const before = await hashesWith(NAMES);
  expect(new Set(before.values()).size).toBe(NAMES.length);

  repository.write(filesOf("added", 30));
  const withOneMore = await hashesWith([...NAMES.slice(0, 12), "added", ...NAMES.slice(12)]);
  expect(changed(before, withOneMore)).toEqual([]);

  repository.write(filesOf("workload-6", 6, "return 'something else';"));
  expect(changed(before, await hashesWith(NAMES))).toEqual(["workload-6"]);
  repository.write(filesOf("workload-6", 6));

  expect(changed(before, await hashesWith(NAMES.slice(1)))).toEqual(["workload-0"]);
});

test("what one workload alone imports is in its bundle only", async () => {
  repository.write(filesOf("workload-7", 7, "return 'only in the seventh';"));
  await hashesWith(NAMES.slice(6, 9));
  const { path } = repository;
  const has = (name: string) =>
    readdirSync(path("out", name)).some((file) =>
      readFileSync(path("out", name, file), "utf8").includes("only in the seventh"),
    );
  expect(["workload-6", "workload-7", "workload-8"].filter(has)).toEqual(["workload-7"]);
});

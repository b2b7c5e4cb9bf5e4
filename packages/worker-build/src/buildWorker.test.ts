import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { buildWorker } from "./buildWorker.ts";
import { findWorkloads } from "./findWorkloads.ts";
import {
  manifestsModule,
  runBuilt,
  temporaryRepository,
  type WorkloadModule,
  workloadFiles,
} from "./testing/temporaryRepository.ts";

/** Builds one workload, with these files beside, and returns its folder. */
async function build(workload: WorkloadModule, files: Readonly<Record<string, string>> = {}) {
  const { write, path } = temporaryRepository();
  write({
    ...workloadFiles("one", workload),
    "workloads/manifests.ts": manifestsModule(["one"]),
    ...files,
  });
  const workloads = await findWorkloads(path("workloads/manifests.ts"));
  const maps = path("maps");
  const built = await buildWorker({ app: path("app"), workloads, out: path("out"), maps });
  return { folder: path("out/one"), maps, path, write, built };
}

/** A package in CommonJS. */
function packageFiles(name: string, code: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: `{ "name": "${name}", "main": "index.js" }`,
    [`node_modules/${name}/index.js`]: code,
  };
}

test("a built workload runs wherever its folder is copied", async () => {
  const { folder, path } = await build({ library: true });
  mkdirSync(path("elsewhere"));
  cpSync(folder, path("elsewhere/copy"), { recursive: true });
  expect(await runBuilt(path("elsewhere/copy"), { given: true })).toEqual({ given: true });
});

test("an error keeps the name of its class", async () => {
  const head = `class OrderError extends Error {
    constructor(message: string) { super(message); this.name = new.target.name; }
  }
  class ServiceBusy extends OrderError {}`;
  const body = "try { throw new ServiceBusy('later'); } catch (error: any) { return error.name; }";
  const { folder } = await build({ head, body });
  expect(await runBuilt(folder, null)).toBe("ServiceBusy");
});

test("a CommonJS package may require Node's own modules, and finds its file and folder", async () => {
  const code = `const path = require("path");
    module.exports = { sep: path.sep, inFolder: __filename.startsWith(__dirname), dirname: __dirname };`;
  const head = 'import legacy from "legacy";';
  const body = "return legacy;";
  const { folder } = await build({ head, body }, packageFiles("legacy", code));
  expect(await runBuilt(folder, null)).toEqual({ sep: "/", inFolder: true, dirname: folder });
});

test("a module may declare the names that CommonJS modules find in their scope", async () => {
  const head = `import { createRequire } from "node:module";
    import { dirname } from "node:path";
    import { fileURLToPath } from "node:url";
    import legacy from "legacy";
    const require = createRequire(import.meta.url);
    const __filename = fileURLToPath(import.meta.url);
    const __dirname = dirname(__filename);
    const workerCreateRequire = "mine";`;
  const body =
    "return [require('node:os').EOL, __dirname, __filename.startsWith(__dirname), workerCreateRequire, legacy];";
  const legacy = packageFiles("legacy", "module.exports = require('os').EOL + __dirname;");
  const { folder } = await build({ head, body }, legacy);
  expect(await runBuilt(folder, null)).toEqual(["\n", folder, true, "mine", `\n${folder}`]);
});

test("a package's require of something that is not installed fails when it is reached, and not before", async () => {
  const code = `exports.connect = (driver) => (driver === "none" ? "no driver" : require("driver-that-is-not-installed"));`;
  const head = 'import { connect } from "drivers";';
  const body = "try { return connect(input); } catch (error: any) { return error.code; }";
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { folder } = await build({ head, body }, packageFiles("drivers", code));
  expect(warn.mock.calls).toEqual([
    ["workload one: not installed, and an error if required: driver-that-is-not-installed"],
  ]);
  warn.mockRestore();
  expect(await runBuilt(folder, "none")).toBe("no driver");
  expect(await runBuilt(folder, "some")).toBe("MODULE_NOT_FOUND");
});

test("an import that does not resolve is an error with the workload's name, the file and the line", async () => {
  const head = '\nimport { pay } from "payments";';
  await expect(build({ head, body: "return pay(input);" })).rejects.toThrow(
    /^workload one can't be built: .*Could not resolve "payments"[\s\S]*workloads\/one\/handler\.ts:5:[\s\S]*\n {2}Add it to the dependencies of the package that has this file, and install it\.$/,
  );
});

test("an import for its effects that the package declares to have none is an error, because it would be left out", async () => {
  const files = {
    ...packageFiles("matchers", "exports.match = () => true;"),
    "node_modules/matchers/package.json":
      '{ "name": "matchers", "main": "index.js", "sideEffects": false }',
    "node_modules/matchers/register.js": "globalThis.registered = true;",
  };
  const head = '\nimport "matchers/register.js";';
  await expect(build({ head }, files)).rejects.toThrow(
    /^workload one can't be built: .*matchers\/register\.js[\s\S]*workloads\/one\/handler\.ts:5:[\s\S]*bundle: \{ external: \["matchers"\] \}/,
  );
});

test("a file of the repository by its absolute path is an error, because it is found only where the build is tested", async () => {
  const schema = join(import.meta.dirname, "../package.json");
  const client = (path: string) =>
    packageFiles("client", `exports.schema = () => ${JSON.stringify(path)};`);
  const head = 'import { schema } from "client";';
  await expect(build({ head, body: "return schema();" }, client(schema))).rejects.toThrow(
    `workload one can't be built: its code names ${schema}, which is on this machine only`,
  );
  const { folder } = await build(
    { head, body: "return schema();" },
    client(`${import.meta.dirname}/no-file`),
  );
  expect(await runBuilt(folder, {})).toBe(`${import.meta.dirname}/no-file`);
});

test("a build that fails leaves no folder, also none of an earlier build", async () => {
  const { write, path } = await build({});
  const workloads = await findWorkloads(path("workloads/manifests.ts"));
  const again = () => buildWorker({ app: path("app"), workloads, out: path("out") });
  write(workloadFiles("one", { head: 'import "missing";' }));
  await expect(again()).rejects.toThrow('Could not resolve "missing"');
  expect(readdirSync(path("out"))).toEqual([]);
});

test("the build before stays until the next one is complete, and any user may read it", async () => {
  const { folder, path } = await build({ library: true });
  const entry = () => readFileSync(join(folder, "index.mjs"), "utf8").length;
  const seen: number[] = [entry()];
  const workloads = await findWorkloads(path("workloads/manifests.ts"));
  let building = true;
  const next = buildWorker({ app: path("app"), workloads, out: path("out") }).finally(() => {
    building = false;
  });
  while (building) {
    if (!readdirSync(path("out")).includes("one")) seen.push(0);
    await new Promise(setImmediate);
  }
  await next;
  expect(seen).toEqual([entry()]);
  expect(statSync(folder).mode & 0o777).toBe(0o755);
  const beside = [path("."), path("out")].flatMap((each) => readdirSync(each));
  expect(beside.filter((file) => file.startsWith(".building-"))).toEqual([]);
});

test("a build tells the errors of all workloads", async () => {
  const { write, path } = temporaryRepository();
  write({
    ...workloadFiles("one", { head: 'import "one-package";' }),
    ...workloadFiles("two"),
    ...workloadFiles("three", { head: 'import "three-package";' }),
    "workloads/manifests.ts": manifestsModule(["one", "two", "three"]),
  });
  const workloads = await findWorkloads(path("workloads/manifests.ts"));
  await expect(buildWorker({ app: path("app"), workloads, out: path("out") })).rejects.toThrow(
    /^workload one can't be built: [\s\S]*\n\nworkload three can't be built: [\s\S]*"three-package"/,
  );
});

test("a handler that exports no workload is an error that names its file", async () => {
  await expect(
    build({}, { "workloads/one/handler.ts": "export const handler = () => {};" }),
  ).rejects.toThrow(/^workload one can't be built: .*handler\.ts exports no `workload`$/);
});

test("each file has a linked map with the names of the sources and not their content", async () => {
  const { folder, maps } = await build({ library: true });
  const files = readdirSync(folder);
  const code = files.filter((file) => file.endsWith(".mjs"));
  expect(files.filter((file) => !file.endsWith(".mjs")).toSorted()).toEqual(
    code.map((file) => `${file}.map`).toSorted(),
  );
  for (const file of code) {
    expect(readFileSync(join(folder, file), "utf8")).toMatch(
      new RegExp(`//# sourceMappingURL=${file}\\.map\n$`),
    );
    const map = JSON.parse(readFileSync(join(folder, `${file}.map`), "utf8"));
    expect(map).not.toHaveProperty("sourcesContent");
  }
  expect(readdirSync(maps)).toHaveLength(code.length);
});

test("the module that fetches secrets is in the builds of workloads that declare some, and in no other", async () => {
  const fetching = { "app/src/secrets.ts": 'export const fetchSecrets = () => "fetches-secrets";' };
  const manifest = workloadFiles("one")["workloads/one/manifest.ts"] ?? "";
  const schema = `{ "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) } }`;
  const declares = manifest.replace("});", `secrets: { KEY: ${schema} } });`);
  const plain = await build({}, fetching);
  expect(textOf(plain.folder)).not.toContain("fetches-secrets");
  const declaring = await build({}, { ...fetching, "workloads/one/manifest.ts": declares });
  expect(textOf(declaring.folder)).toContain("fetches-secrets");
});

function textOf(folder: string): string {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
}

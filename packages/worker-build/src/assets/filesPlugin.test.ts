import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { IMAGE, LAMBDA } from "../binaries/target.ts";
import { buildWorker } from "../buildWorker.ts";
import { findWorkloads } from "../findWorkloads.ts";
import { packWorker } from "../packWorker.ts";
import { buildOne, runOne } from "../testing/buildOne.ts";
import { runBuilt, temporaryRepository, workloadFiles } from "../testing/temporaryRepository.ts";

const READ = `import { readFileSync } from "node:fs";`;
const invoice = { "templates/invoice.html": "<h1>Invoice</h1>" };

test("an asset is found from the handler and from a module in a folder below", async () => {
  const output = await runOne({
    bundle: { assets: ["templates/**", "*.wasm"] },
    files: {
      ...invoice,
      "empty.wasm": "wasm",
      "lib/render.ts": `${READ}
        import { join } from "node:path";
        const type: string = "html";
        export const byUrl = () => readFileSync(new URL("../templates/invoice.html", import.meta.url), "utf8");
        export const byFolder = () => readFileSync(join(import.meta.dirname, "../templates", \`invoice.\${type}\`), "utf8");`,
    },
    head: `${READ}
      import { byFolder, byUrl } from "./lib/render.ts";
      const template = new URL("invoice.html", new URL("./templates/", import.meta.url));`,
    body: `return [
      readFileSync(template, "utf8"), byUrl(), byFolder(),
      readFileSync(new URL(\`./\${"empty"}.wasm\`, import.meta.url), "utf8"),
    ];`,
  });
  const html = "<h1>Invoice</h1>";
  expect(output).toEqual([html, html, html, "wasm"]);
});

test("a CommonJS module of the workload finds an asset by __dirname", async () => {
  const output = await runOne({
    bundle: { assets: ["templates/*"] },
    files: {
      ...invoice,
      "lib/render.cjs": `const { readFileSync } = require("node:fs");
        exports.render = () => readFileSync(__dirname + "/../templates/invoice.html", "utf8");`,
    },
    head: `import { render } from "./lib/render.cjs";`,
    body: "return render();",
  });
  expect(output).toBe("<h1>Invoice</h1>");
});

test.each([
  ['new URL("./templates/invoice.html", import.meta.url)', "templates/invoice.html"],
  ['new URL("templates/", import.meta.url)', "templates/**"],
  ['join(import.meta.dirname, "templates", "invoice.html")', "templates/invoice.html"],
  [`\`\${import.meta.dirname}/templates/invoice.html\``, "templates/invoice.html"],
])("%s without an asset fails the build with what to write", async (code, asset) => {
  const built = buildOne({
    bundle: { assets: ["other.txt"] },
    files: { ...invoice, "other.txt": "" },
    head: `import { join } from "node:path";\nconst place = ${code};`,
    body: "return [place, join];",
  });
  await expect(built).rejects.toThrow(`bundle: { assets: ["other.txt", "${asset}"] }`);
  await expect(built).rejects.toThrow(
    /^workload one can't be built: .*workloads\/one\/handler\.ts/s,
  );
});

test("what is no file beside the module is no asset", async () => {
  const output = await runOne({
    head: `const later = () => [
      new URL("./written-later.txt", import.meta.url), new URL(".", import.meta.url),
      new URL("https://example.com/templates/invoice.html", import.meta.url),
    ]; // new URL("./templates/invoice.html", import.meta.url)`,
    files: invoice,
    body: "return later().length;",
  });
  expect(output).toBe(3);
});

test("an asset that matches no file fails the build", async () => {
  const built = buildOne({ bundle: { assets: ["templates/*.htm"] }, files: invoice });
  await expect(built).rejects.toThrow(
    /^workload one can't be built: bundle\.assets has "templates\/\*\.htm", which matches no file in .*workloads\/one$/,
  );
});

test("an asset can't replace a file of the bundle", async () => {
  const built = buildOne({ bundle: { assets: ["*.mjs"] }, files: { "index.mjs": "" } });
  await expect(built).rejects.toThrow("bundle.assets has index.mjs, which is the name of a file");
});

test.each([
  ["lib/sum.wasm", 'read it with `new URL("./sum.wasm", import.meta.url)`'],
  ["lib/sum.node", "load it with `createRequire(import.meta.url)`"],
])("an import of %s fails the build with what to write", async (file, load) => {
  const built = buildOne({ files: { [file]: "" }, head: `import "./${file}";` });
  await expect(built).rejects.toThrow(
    `${file} can't be bundled. Write \`bundle: { assets: ["${file}"] }\` in the manifest, and ${load}.`,
  );
});

test("a worker's module is an entry of its own, which finds assets and packages too", async () => {
  const workload = {
    bundle: { assets: ["templates/*"] },
    files: {
      ...invoice,
      "lib/resize.worker.ts": `${READ}
        import { parentPort, workerData } from "node:worker_threads";
        import { double } from "double";
        const size: number = double(workerData);
        const html = readFileSync(new URL("../templates/invoice.html", import.meta.url), "utf8");
        parentPort?.postMessage({ size, html });`,
      "lib/resize.ts": `import { once } from "node:events";
        import { Worker } from "node:worker_threads";
        export async function resize(workerData: number) {
          const worker = new Worker(new URL("./resize.worker.ts", import.meta.url), { workerData });
          const [result] = await once(worker, "message");
          return result;
        }`,
    },
    installed: {
      "double/package.json": '{ "name": "double", "main": "index.js" }',
      "double/index.js": "exports.double = (n) => n * 2;",
    },
    head: `import { resize } from "./lib/resize.ts";`,
    body: "return resize(21);",
  };
  expect(await runOne(workload)).toEqual({ size: 42, html: "<h1>Invoice</h1>" });
  const { path } = await buildOne(workload);
  expect(readdirSync(path("out/one"))).toContain("lib-resize.worker.mjs");
});

test("two workers whose files would have one name fail the build with both", async () => {
  const built = buildOne({
    files: { "lib/resize.ts": "export {};", "lib-resize.ts": "export {};" },
    head: `const workers = [new URL("./lib/resize.ts", import.meta.url), new URL("./lib-resize.ts", import.meta.url)];`,
    body: "return workers;",
  });
  await expect(built).rejects.toThrow(
    /lib\/resize\.ts and \S*lib-resize\.ts|lib-resize\.ts and \S*lib\/resize\.ts/,
  );
});

test("an asset whose name ends in .map is packed for AWS like any other", async () => {
  const { path } = await buildOne({
    bundle: { assets: ["**/*.map", "*.map"] },
    files: { "cities.map": "Ulm", "lib/handler.mjs.map": "{}" },
  });
  const workloads = await findWorkloads(path("workloads/manifests.ts"));
  const options = { workloads, from: path("out") };
  await packWorker({ ...options, out: path("archives"), sourceMaps: false, target: LAMBDA });
  await packWorker({ ...options, out: path("image"), sourceMaps: true, target: IMAGE });
  for (const folder of ["archives/one", "image/one"]) {
    expect(readFileSync(path(folder, "cities.map"), "utf8")).toBe("Ulm");
    expect(readFileSync(path(folder, "lib/handler.mjs.map"), "utf8")).toBe("{}");
  }
});

test.each([
  ["index.mjs.map", "which is the name of a source map"],
  ["node_modules/fonts/a.ttf", "which is of an installed package"],
])("%s is no asset, because it would not be packed as it was tested", async (file, problem) => {
  const built = buildOne({ bundle: { assets: [file] }, files: { [file]: "" } });
  await expect(built).rejects.toThrow(`bundle.assets has ${file}, ${problem}`);
});

test("an asset that is a symbolic link is refused, because it would be missing", async () => {
  const { write, path, root } = await buildOne({
    bundle: { assets: ["masks/*"] },
    files: { "masks/a.png": "" },
  });
  write({ "shared/logo.png": "logo" });
  symlinkSync(path("shared/logo.png"), path("workloads/one/masks/logo.png"));
  const workloads = await findWorkloads(path("workloads/manifests.ts"));
  const again = buildWorker({ app: path("app"), workloads, out: path("again") });
  await expect(again).rejects.toThrow("bundle.assets has masks/logo.png, which is a symbolic link");
  expect(existsSync(`${root}/again/one`)).toBe(false);
});

test("a module that asks for its place is compiled as its tsconfig.json says, like any other", async () => {
  const decorated = (place: string) => `const calls: unknown[] = [];
    const mark = (...args: unknown[]) => void calls.push(args.length);
    class Marked { @mark run() {} }
    export const called = () => [calls, typeof Marked, ${place}.length];`;
  const output = await runOne({
    files: {
      "tsconfig.json": '{ "compilerOptions": { "experimentalDecorators": true } }',
      "marked.ts": decorated('"seven.."'),
      "placed.ts": decorated("import.meta.url.slice(-7)"),
    },
    head: `import { called as marked } from "./marked.ts";
      import { called as placed } from "./placed.ts";`,
    body: "return [marked(), placed()];",
  });
  // The older kind of decorator has three arguments.
  expect(output).toEqual([
    [[3], "function", 7],
    [[3], "function", 7],
  ]);
});

test("a JavaScript module that asks for its place is no TypeScript", async () => {
  const output = await runOne({
    files: {
      "compare.js": `export const compare = (a, b, c) => [a<b>(c), import.meta.filename.endsWith("compare.js")];`,
    },
    head: `import { compare } from "./compare.js";`,
    body: "return compare(1, 2, 0);",
  });
  expect(output).toEqual([true, true]);
});

test("a workload of an installed package finds its assets like any other", async () => {
  const { write, path, remove } = temporaryRepository();
  const files = workloadFiles("one", {
    head: `import { byFolder, byUrl } from "./lib/render.js";`,
    body: "return [byUrl(), byFolder()];",
  });
  const folder = "node_modules/@acme/one/";
  write({
    [`${folder}package.json`]: JSON.stringify({
      name: "@acme/one",
      type: "module",
      exports: { "./manifest": "./dist/manifest.js" },
    }),
    // Node.js reads no TypeScript in node_modules.
    [`${folder}dist/manifest.js`]: (files["workloads/one/manifest.ts"] ?? "").replace(
      "});",
      `bundle: { assets: ["templates/*"] } });`,
    ),
    [`${folder}dist/handler.js`]: (files["workloads/one/handler.ts"] ?? "")
      .replaceAll(/: (?:any|unknown)\b/g, "")
      .replace("./manifest.ts", "./manifest.js"),
    [`${folder}dist/templates/a.html`]: "<h1>",
    [`${folder}dist/lib/render.js`]: `${READ}
      export const byUrl = () => readFileSync(new URL("../templates/a.html", import.meta.url), "utf8");
      export const byFolder = () => readFileSync(import.meta.dirname + "/../templates/a.html", "utf8");`,
    "workloads/manifests.ts": `import { manifest } from "@acme/one/manifest";
      export const manifests = { one: manifest };`,
  });
  const workloads = await findWorkloads(path("workloads/manifests.ts"));
  await buildWorker({ app: path("app"), workloads, out: path("out") });
  remove("node_modules");
  expect(await runBuilt(path("out/one"), {})).toEqual(["<h1>", "<h1>"]);
});

test.each([
  ["const { dirname } = import.meta;", 'join(dirname, "../templates/invoice.html")'],
  ["const meta = import.meta;", 'new URL("../templates/invoice.html", meta.url)'],
  ['const at = import.meta.resolve("../templates/invoice.html");', "new URL(at)"],
])("an asset is found from a folder below after %s", async (statement, place) => {
  const output = await runOne({
    bundle: { assets: ["templates/*"] },
    files: {
      ...invoice,
      "lib/render.ts": `${READ}
        import { join } from "node:path";
        ${statement}
        export const render = () => [readFileSync(${place}, "utf8"), typeof import.meta.resolve];`,
    },
    head: `import { render } from "./lib/render.ts";`,
    body: "return render();",
  });
  expect(output).toEqual(["<h1>Invoice</h1>", "function"]);
});

test("a module that import.meta.resolve names is bundled, and a file that it names must be an asset", async () => {
  const module = { "lib/words.ts": 'export const word: string = "yes";' };
  const code = (path: string) => `const at = import.meta.resolve("./lib/${path}");`;
  const body = "return (await import(at)).word;";
  expect(await runOne({ files: module, head: code("words.ts"), body })).toBe("yes");
  const built = buildOne({ files: { "lib/words.txt": "" }, head: code("words.txt"), body });
  await expect(built).rejects.toThrow('bundle: { assets: ["lib/words.txt"] }');
});

import { expect, onTestFinished, test, vi } from "vitest";
import { buildOne, type OneWorkload } from "../testing/buildOne.ts";

/** A workload that imports `image`, a package with these files and these fields in its package.json. */
function withImage(
  json: object,
  files: Readonly<Record<string, string>> = {},
  rest: OneWorkload = {},
): OneWorkload {
  const below = Object.entries(files).map(([path, text]) => [`image/${path}`, text]);
  return {
    head: `import * as image from "image";`,
    body: "return Object.keys(image);",
    ...rest,
    installed: {
      "image/package.json": JSON.stringify({ name: "image", main: "index.js", ...json }),
      "image/index.js": "exports.resize = () => 1;",
      ...Object.fromEntries(below),
      ...rest.installed,
    },
  };
}

const REMEDY = /Write `bundle: { external: \["image"\] }` in .*workloads\/one\/manifest\.ts\./;

test.each<[string, object, Record<string, string>, string]>([
  [
    "has packages for platforms",
    { optionalDependencies: { "@image/linux-arm64-musl": "1" } },
    {},
    "its native code is in packages such as @image/linux-arm64-musl",
  ],
  ["compiles an addon", { gypfile: true }, {}, "it compiles a native addon"],
  ["has a binding.gyp", {}, { "binding.gyp": "{}" }, "it compiles a native addon"],
  [
    "downloads an addon",
    { binary: { module_name: "image" }, scripts: { install: "node-pre-gyp install" } },
    {},
    "it downloads a native addon",
  ],
  [
    "loads an addon",
    { dependencies: { bindings: "1" } },
    {},
    "it loads a native addon with bindings",
  ],
  ["imports an addon", {}, { "index.js": 'require("./a.node");', "a.node": "" }, "it loads a.node"],
  ["imports wasm", {}, { "index.js": 'require("./a.wasm");', "a.wasm": "" }, "it loads a.wasm"],
  [
    "reads data beside itself",
    {},
    {
      "data/font.afm": "",
      "index.js": 'exports.font = () => require("fs").readFileSync(__dirname + "/data/font.afm");',
    },
    "it reads font.afm beside itself",
  ],
  [
    "loads wasm beside itself",
    { type: "module" },
    { "image.wasm": "", "index.js": 'export const at = new URL("image.wasm", import.meta.url);' },
    "it reads image.wasm beside itself",
  ],
  [
    "resolves a file beside itself",
    {},
    { "worker.js": "", "index.js": 'exports.worker = require.resolve("./worker.js");' },
    "it reads worker.js beside itself",
  ],
])("a package that %s fails the build with what to write", async (_, json, files, reason) => {
  const built = buildOne(withImage(json, files));
  await expect(built).rejects.toThrow(`image can't be bundled: ${reason}.`);
  await expect(built).rejects.toThrow(REMEDY);
  await expect(built).rejects.toThrow(/^workload one can't be built: /);
});

test("the remedy keeps what the manifest declares", async () => {
  const rest = { bundle: { assets: ["*.html"] }, files: { "a.html": "" } };
  await expect(buildOne(withImage({ gypfile: true }, {}, rest))).rejects.toThrow(
    'Write `bundle: { external: ["image"], assets: ["*.html"] }` in ',
  );
});

test("the remedy names the package that the workload can depend on", async () => {
  const built = buildOne(
    withImage(
      { dependencies: { addon: "1" } },
      { "index.js": 'module.exports = require("addon");' },
      {
        installed: {
          "addon/package.json": '{ "name": "addon", "gypfile": true }',
          "addon/index.js": "exports.x = 1;",
        },
      },
    ),
  );
  await expect(built).rejects.toThrow("addon, which image imports, can't be bundled");
  await expect(built).rejects.toThrow(REMEDY);
});

const addon = {
  "addon/package.json": '{ "name": "addon", "gypfile": true, "main": "addon.node" }',
  "addon/addon.node": "native",
};
const optional = {
  "index.js": 'try { exports.addon = require("addon"); } catch { exports.addon = "none"; }',
};

test("native code that a package can do without is left out", async () => {
  await buildOne(
    withImage({ optionalDependencies: { addon: "1" } }, optional, { installed: addon }),
  );
  const peer = { peerDependenciesMeta: { addon: { optional: true } } };
  await buildOne(withImage(peer, optional, { installed: addon }));
});

test("a package's parts for platforms are the package's own matter", async () => {
  const platform = {
    "@image/linux-x64/package.json": '{ "name": "@image/linux-x64", "main": "a.node" }',
    "@image/linux-x64/a.node": "",
  };
  const json = { optionalDependencies: { "@image/linux-x64": "1" } };
  const code = { "index.js": 'module.exports = require("@image/linux-x64");' };
  const built = buildOne(withImage(json, code, { installed: platform }));
  await expect(built).rejects.toThrow("image can't be bundled: its native code is in packages");
  await expect(built).rejects.not.toThrow("which image imports");
});

test("native code that a package can do without is told if the workload's package depends on it", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  onTestFinished(() => warn.mockRestore());
  const peer = { peerDependenciesMeta: { addon: { optional: true } } };
  const dependencies = { image: "1", addon: "1" };
  await buildOne(withImage(peer, optional, { installed: addon, dependencies }));
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(
      /^workload one: .*addon is left out, and image does without it: it compiles a native addon\. Write `bundle: \{ external: \["image"\] \}` in .*manifest\.ts if the workload needs it\./s,
    ),
  );
});

test("a field `binary` without an install script is no addon", async () => {
  await buildOne(withImage({ binary: { napi_versions: [3] }, scripts: { test: "node test" } }));
});

test("a package may mention its package.json, its workers and programs for Windows", async () => {
  await buildOne(
    withImage(
      {},
      {
        "worker.js": "",
        "agent.exe": "",
        "index.js": `const { join } = require("path");
          exports.places = [join(__dirname, "package.json"), join(__dirname, "worker.js"), join(__dirname, "agent.exe"), __dirname + "/absent.dat"];`,
      },
    ),
  );
});

test("an external that is no dependency of the workload's package fails the build", async () => {
  const built = buildOne({ bundle: { external: ["image"] } });
  await expect(built).rejects.toThrow(
    /^workload one can't be built: bundle\.external has "image", which is not among the dependencies in .*workloads\/package\.json\. Add it with `pnpm --filter workloads add image`\.$/,
  );
});

import { expect, test } from "vitest";
import { createBundler } from "../bundle.ts";
import { findWorkloads } from "../findWorkloads.ts";
import {
  manifestsModule,
  temporaryRepository,
  workloadFiles,
} from "../testing/temporaryRepository.ts";

/** The bundle of a workload with the external `fast-hash`, before anything is installed beside it. */
async function bundled(head: string, files: Readonly<Record<string, string>>) {
  const { write, path } = temporaryRepository();
  const workload = workloadFiles("one", { head });
  const manifest = workload["workloads/one/manifest.ts"] ?? "";
  write({
    ...workload,
    "workloads/one/manifest.ts": manifest.replace("});", `bundle: { external: ["fast-hash"] } });`),
    "workloads/manifests.ts": manifestsModule(["one"]),
    "workloads/package.json": '{ "type": "module", "dependencies": { "fast-hash": "2.0.0" } }',
    ...files,
  });
  const [source] = await findWorkloads(path("workloads/manifests.ts"));
  if (source === undefined) throw new Error("the workload is not registered");
  const bundler = createBundler(path("app"), source);
  const { metafile } = await bundler.bundle().finally(bundler.close);
  const inputs = Object.keys(metafile.inputs).map((input) =>
    input.split("/node_modules/").slice(1).join(" > "),
  );
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return {
    inside: inputs.filter((input) => input.includes("fast-hash")),
    outside: imports.filter(({ external }) => external).map((imported) => imported.path),
  };
}

function packageFiles(folder: string, version: string, code = `exports.version = "${version}";`) {
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  return {
    [`${folder}/package.json`]: JSON.stringify({ name, version, main: "index.js" }),
    [`${folder}/index.js`]: code,
    [`${folder}/lib/sum.js`]: code,
  };
}

test("an external and the files in it stay imports, in the workload and in its packages", async () => {
  const { inside, outside } = await bundled(
    `import { version } from "fast-hash"; import * as sum from "fast-hash/lib/sum.js"; import users from "users";
    console.log(version, sum, users);`,
    {
      ...packageFiles("node_modules/fast-hash", "2.0.0"),
      ...packageFiles("node_modules/users", "1.0.0", 'module.exports = require("fast-hash");'),
    },
  );
  expect(inside).toEqual([]);
  expect(outside).toEqual(expect.arrayContaining(["fast-hash", "fast-hash/lib/sum.js"]));
});

test("a package's own version of an external is bundled, because another one is installed beside the bundle", async () => {
  const { inside, outside } = await bundled(
    `import { version } from "fast-hash"; import users from "users"; console.log(version, users);`,
    {
      ...packageFiles("node_modules/fast-hash", "2.0.0"),
      ...packageFiles("node_modules/users", "1.0.0", 'module.exports = require("fast-hash");'),
      ...packageFiles("node_modules/users/node_modules/fast-hash", "1.0.0"),
    },
  );
  expect(inside).toEqual(["users > fast-hash/index.js"]);
  expect(outside).toContain("fast-hash");
});

test("another copy of the same version is no other version", async () => {
  const { inside, outside } = await bundled(`import users from "users"; console.log(users);`, {
    ...packageFiles("node_modules/fast-hash", "2.0.0"),
    ...packageFiles("node_modules/users", "1.0.0", 'module.exports = require("fast-hash");'),
    ...packageFiles("node_modules/users/node_modules/fast-hash", "2.0.0"),
  });
  expect(inside).toEqual([]);
  expect(outside).toContain("fast-hash");
});

test("an external that a package can't find stays an import", async () => {
  const { outside } = await bundled(`import users from "users"; console.log(users);`, {
    ...packageFiles("node_modules/users", "1.0.0", 'module.exports = require("fast-hash");'),
    ...packageFiles("workloads/node_modules/fast-hash", "2.0.0"),
  });
  expect(outside).toContain("fast-hash");
});

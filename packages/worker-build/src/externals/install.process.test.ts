import { chmodSync, existsSync, globSync } from "node:fs";
import { delimiter } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { IMAGE, LAMBDA, type Target } from "../binaries/target.ts";
import { ARM64, elfFile, X64 } from "../testing/elfFile.ts";
import { type TemporaryFolder, temporaryFolder } from "../testing/temporaryFolder.ts";
import type { WorkloadSource } from "../workloadSource.ts";
import { createExternalsInstaller } from "./install.ts";
import { runPnpm } from "./pnpm.ts";

const ADDONS: Readonly<Record<string, Buffer>> = {
  "linux-arm64-glibc": elfFile({ machine: ARM64, needed: ["libc.so.6"] }),
  "linux-arm64-musl": elfFile({ machine: ARM64, needed: ["libc.musl-aarch64.so.1"] }),
  "linux-x64-glibc": elfFile({ machine: X64, needed: ["libc.so.6"] }),
};

/**
 * A workspace whose workload depends on `image`, a package with an addon for each of these platforms, and on `unrelated`.
 * The packages are folders, so that pnpm needs no registry. `change` changes its files before pnpm reads them.
 */
async function workspace(
  addons: Readonly<Record<string, Buffer>>,
  change: (folder: TemporaryFolder) => void = () => {},
): Promise<TemporaryFolder> {
  const folder = temporaryFolder();
  const { write, root } = folder;
  const installed = (name: string, json: object) => {
    write({
      [`registry/${name}/package.json`]: JSON.stringify({ name, version: "1.0.0", ...json }),
    });
  };
  for (const [platform, addon] of Object.entries(addons)) {
    const [os, cpu, libc] = platform.split("-");
    installed(`image-${platform}`, { os: [os], cpu: [cpu], libc: [libc] });
    write({ [`registry/image-${platform}/image.node`]: addon });
  }
  const platforms = Object.keys(addons).map((platform) => `image-${platform}`);
  installed("image", {
    dependencies: { colour: "file:../colour" },
    optionalDependencies: Object.fromEntries(platforms.map((name) => [name, `file:../${name}`])),
  });
  installed("colour", {});
  installed("unrelated", {});
  write({
    "pnpm-workspace.yaml": "packages: [work]\npmOnFail: ignore\n",
    "package.json": JSON.stringify({ name: "root", packageManager: "pnpm@12.21.0" }),
    "work/package.json": JSON.stringify({
      name: "work",
      dependencies: { image: "file:../registry/image", unrelated: "file:../registry/unrelated" },
    }),
  });
  change(folder);
  expect(await runPnpm(["install", "--offline", "--ignore-scripts"], root, {})).toBeUndefined();
  return folder;
}

/** Installs `image` for a target, and returns the files below node_modules. */
async function install({ path }: TemporaryFolder, target: Target): Promise<readonly string[]> {
  const source: WorkloadSource = {
    name: "thumbnail",
    manifest: {
      name: "thumbnail",
      description: "",
      timeoutSeconds: 60,
      heartbeatSeconds: 30,
      handlerBudgetSeconds: 20,
      bundle: { external: ["image"] },
    },
    directory: path("work"),
    handlerFile: path("work/handler.ts"),
    casesFile: undefined,
    packageDirectory: path("work"),
  };
  const installer = createExternalsInstaller(target);
  try {
    await installer.install(source, path("built"));
  } finally {
    installer.close();
  }
  return globSync("**/*.{json,node}", { cwd: path("built/node_modules") }).sort();
}

test("for each target, the external has what it needs there and nothing else", async () => {
  const folder = await workspace(ADDONS);
  for (const [target, platform] of [
    [LAMBDA, "linux-arm64-glibc"],
    [IMAGE, "linux-arm64-musl"],
  ] as const) {
    expect(await install(folder, target)).toEqual([
      "colour/package.json",
      `image-${platform}/image.node`,
      `image-${platform}/package.json`,
      "image/package.json",
    ]);
  }
});

test("an external without native code for the target fails the build", async () => {
  const { "linux-x64-glibc": addon } = ADDONS;
  const folder = await workspace({ "linux-x64-glibc": addon ?? Buffer.alloc(0) });
  await expect(install(folder, LAMBDA)).rejects.toThrow(
    "workload thumbnail can't be built: image has no native code for AWS Lambda (linux arm64 glibc 2.34), although its native code is in packages such as image-linux-x64-glibc.",
  );
});

test("native code of the wrong kind in the target's package fails the build", async () => {
  const { "linux-x64-glibc": addon } = ADDONS;
  const folder = await workspace({ "linux-arm64-glibc": addon ?? Buffer.alloc(0) });
  await expect(install(folder, LAMBDA)).rejects.toThrow("image has no native code for AWS Lambda");
});

/** A workspace with `image`, whose install script may run, and which has these files. */
function withScript(install: string, files: Readonly<Record<string, Buffer>>) {
  return workspace({}, ({ write, path }) => {
    for (const [file, bytes] of Object.entries(files)) write({ [`registry/image/${file}`]: bytes });
    write({
      "registry/image/package.json": JSON.stringify({
        name: "image",
        version: "1.0.0",
        gypfile: true,
        scripts: { install },
      }),
      // pnpm knows a package that is a folder by its address.
      "pnpm-workspace.yaml": `packages: [work]\npmOnFail: ignore\nallowBuilds: { "image@file://${path("registry/image")}": true }\n`,
    });
  });
}

const arm64 = elfFile({ machine: ARM64, needed: ["libc.so.6"] });

test("no install script runs for another platform where the package has what it needs", async () => {
  const folder = await withScript("exit 1", { "prebuilds/linux-arm64.node": arm64 });
  expect(await install(folder, LAMBDA)).toEqual([
    "image/package.json",
    "image/prebuilds/linux-arm64.node",
  ]);
});

/** A folder with a `node` of another version. */
function oldNode({ write, path }: TemporaryFolder): string {
  write({ "old/node": "#!/bin/sh\nexit 1\n" });
  chmodSync(path("old/node"), 0o755);
  return path("old");
}

test("an install script that downloads gets the target's platform and the version of Node.js", async () => {
  const download = `node -e "fs.copyFileSync(process.env.npm_config_arch + process.version, 'image.node')"`;
  const folder = await withScript(download, { [`arm64${process.version}`]: arm64 });
  vi.stubEnv("PATH", `${oldNode(folder)}${delimiter}${process.env["PATH"]}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  expect(await install(folder, LAMBDA)).toEqual(["image/image.node", "image/package.json"]);
});

test("a dependency on a folder outside the workspace is named", async () => {
  const folder = temporaryFolder();
  folder.write({
    "work/package.json": JSON.stringify({
      name: "work",
      dependencies: { image: "1.0.0", rules: "link:../../rules" },
    }),
  });
  await expect(install(folder, LAMBDA)).rejects.toThrow('write "workspace:*"');
  expect(existsSync(folder.path("built"))).toBe(false);
});

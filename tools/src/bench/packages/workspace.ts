import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { handlerSource } from "./handler.ts";
import type { Probe } from "./probe.ts";

const ROOT = join(import.meta.dirname, "../../../..");

/** The package, and what is used of it if that matters. */
export function titleOf({ packages: [name], use }: Probe): string {
  return use === undefined ? `\`${name}\`` : `\`${name}\` with a ${use}`;
}

/** The name of the workload that uses the package. */
export function workloadOf({ packages: [name], use }: Probe): string {
  return [name, ...(use ? [use] : [])]
    .join("-")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "");
}

/**
 * Creates a workspace with a package for each probe, as a team's monorepo has them, and installs their dependencies from the
 * registry, each in its newest version.
 * @returns the module that registers all workloads
 */
export async function createWorkspace(root: string, probes: readonly Probe[]): Promise<string> {
  const versions = await catalog();
  await write(
    join(root, "package.json"),
    JSON.stringify({ name: "probes", private: true, type: "module" }),
  );
  await write(
    join(root, "pnpm-workspace.yaml"),
    stringify({
      packages: ["packages/*"],
      strictDepBuilds: false,
      autoInstallPeers: false,
      verifyDepsBeforeRun: false,
    }),
  );
  for (const probe of probes) {
    const folder = join(root, "packages", workloadOf(probe));
    await write(join(folder, "package.json"), packageOf(probe, versions));
    await write(join(folder, "manifest.ts"), manifestSource(probe));
    await write(join(folder, "handler.ts"), handlerSource(probe));
    await write(join(folder, "cases.ts"), casesSource(probe));
  }
  await promisify(execFile)("npx", ["-y", "pnpm@12", "install", "--reporter=silent"], {
    cwd: root,
  });
  const scope = join(root, "node_modules/@sfn-workers");
  await mkdir(scope, { recursive: true });
  await symlink(join(ROOT, "packages/worker-core"), join(scope, "worker-core"));
  const registration = join(root, "manifests.ts");
  await write(registration, registrationSource(probes));
  return registration;
}

/** The version of a package that a probe got. */
export async function versionOf(root: string, probe: Probe): Promise<string> {
  const [name] = probe.packages;
  const file = join(root, "packages", workloadOf(probe), "node_modules", name, "package.json");
  const { version } = JSON.parse(await readFile(file, "utf8")) as { readonly version: string };
  return version;
}

async function catalog(): Promise<Readonly<Record<string, string>>> {
  const workspace = parse(await readFile(join(ROOT, "pnpm-workspace.yaml"), "utf8"));
  return workspace.catalog;
}

function packageOf(probe: Probe, versions: Readonly<Record<string, string>>): string {
  const { packages } = probe;
  return JSON.stringify({
    name: workloadOf(probe),
    version: "0.0.0",
    private: true,
    type: "module",
    dependencies: {
      zod: versions["zod"],
      ...Object.fromEntries(packages.map((name) => [name, versions[name] ?? "latest"])),
    },
  });
}

function manifestSource(probe: Probe): string {
  const manifest = {
    name: workloadOf(probe),
    description: `Uses ${probe.packages.join(" and ")}`,
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 20,
    ...(probe.external && { bundle: { external: probe.external } }),
  };
  return `import { defineManifest } from "@sfn-workers/worker-core/manifest";

export const manifest = defineManifest(${JSON.stringify(manifest)});
`;
}

function casesSource({ returns, doubles = {} }: Probe): string {
  const expected = { kind: "succeeded", output: returns };
  return `export const cases = ${JSON.stringify({ "it works": { input: {}, doubles, expected } })};
`;
}

function registrationSource(probes: readonly Probe[]): string {
  const imports = probes.map(
    (probe, index) =>
      `import { manifest as manifest${index} } from "./packages/${workloadOf(probe)}/manifest.ts";`,
  );
  const all = probes.map((_, index) => `manifest${index}`).join(", ");
  return `${imports.join("\n")}

export const manifests = Object.fromEntries([${all}].map((manifest) => [manifest.name, manifest]));
`;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text);
}

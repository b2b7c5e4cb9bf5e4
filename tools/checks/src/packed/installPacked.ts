import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runPnpm } from "@sfn-workers/worker-build/pnpm";

export interface Installed {
  /** Where a program finds the package, and nothing else of the workspace. */
  readonly folder: string;
  /** The package's entry points, as a program imports them. */
  readonly entryPoints: readonly string[];
  /** What the tarball holds, relative to the package's folder. */
  readonly files: readonly string[];
}

interface PackageJson {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * Packs a package of the workspace and unpacks it in an empty folder. Of its dependencies those are linked there that its
 * package.json names.
 * @throws {Error} when the package is not built
 */
export async function installPacked(source: string): Promise<Installed & Disposable> {
  if (!existsSync(join(source, "dist"))) throw new Error(`${source} is not built: nx build`);
  const folder = mkdtempSync(join(tmpdir(), "packed-"));
  const modules = join(folder, "node_modules");
  const output = await runPnpm(["pack", "--out", join(folder, "package.tgz")], source, {});
  if (output !== undefined) throw new Error(output);
  execFileSync("tar", ["-xzf", "package.tgz"], { cwd: folder });

  const unpacked = join(folder, "package");
  const { name, exports, dependencies } = packageJson(unpacked);
  link(unpacked, join(modules, name));
  for (const each of Object.keys(dependencies ?? {}))
    link(join(source, "node_modules", each), join(modules, each));
  return {
    folder,
    entryPoints: Object.keys(exports).map((path) => join(name, path)),
    files: readdirSync(unpacked, { recursive: true, encoding: "utf8" }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

function packageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Metafile } from "esbuild";
import { filesOfBuild } from "./buildFiles.ts";
import { BuildError } from "./errors.ts";
import { isInstalled } from "./externals/packageJson.ts";
import { REPOSITORY } from "./repository.ts";
import type { WorkloadSource } from "./workloadSource.ts";

interface Noticed {
  readonly source: Pick<WorkloadSource, "name" | "directory" | "manifest">;
  readonly metafile: Pick<Metafile, "inputs">;
}

/** nx calculates the hash of a build's inputs from the files of these folders. */
interface NoticedFolder {
  readonly folder: string;
  /** Its generated files come from its own build, which nx runs first. */
  readonly isBuilt: boolean;
}

/**
 * Checks that nx runs a build again when a file of it changes. It knows the files of the app and of the packages in the
 * workspace that the app depends on, as far as git does not ignore them, and the versions in the lockfile. A change elsewhere
 * would leave a build as it is, in silence.
 *
 * @param app - the absolute path of the app
 * @param repository - the absolute path of the workspace
 * @throws {BuildError} when a build has a file whose changes would go unnoticed; the message has the file and the reason
 */
export function requireNoticed(
  app: string,
  builds: readonly Noticed[],
  repository = REPOSITORY,
): void {
  const folders = noticedFolders(app, repository);
  const filesOf = builds.map((build) => ({ source: build.source, files: filesOfBuild(build) }));
  const all = new Set(filesOf.flatMap(({ files }) => files));
  const ignored = ignoredFiles(
    [...all].filter((file) => !isInstalled(file)),
    repository,
  );
  for (const { source, files } of filesOf) {
    for (const file of files) {
      const problem = problemOf(file);
      if (problem === undefined) continue;
      throw new BuildError(
        source.name,
        `${shown(file)} ${problem}, so nx would not build again after a change of it`,
      );
    }

    function problemOf(file: string): string | undefined {
      if (COPIED.test(file)) return 'is installed by "file:"; write "workspace:*"';
      if (isInstalled(file)) return undefined;
      if (relative(repository, file).startsWith("..")) return "is outside the repository";
      const inside = folders.find(({ folder }) => file.startsWith(`${folder}${sep}`));
      if (inside === undefined) {
        return `is in no package that ${shown(app)} depends on by "workspace:*", itself or through others`;
      }
      return ignored.has(file) && !inside.isBuilt ? "is ignored by git" : undefined;
    }
  }

  function shown(path: string): string {
    const inside = relative(repository, path);
    return inside.startsWith("..") ? path : inside;
  }
}

/** How pnpm names the copy of a folder, as opposed to that of an archive, whose hash is in the lockfile. */
const COPIED = /[\\/]node_modules[\\/]\.pnpm[\\/][^\\/]*@file\+(?![^\\/]*\.t(?:ar\.)?gz)/;

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly nx?: { readonly targets?: Readonly<Record<string, object>> };
}

/** The app and the packages of the workspace that it depends on. */
function noticedFolders(app: string, repository: string): readonly NoticedFolder[] {
  const folders = new Set([app]);
  const found: NoticedFolder[] = [];
  for (const folder of folders) {
    const { dependencies, devDependencies, nx }: PackageFile = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    );
    found.push({ folder, isBuilt: folder !== app && nx?.targets?.["build"] !== undefined });
    for (const [name, version] of Object.entries({ ...devDependencies, ...dependencies })) {
      const linked = join(folder, "node_modules", name);
      if (!version.startsWith("workspace:") || !existsSync(linked)) continue;
      const target = realpathSync(linked);
      if (!relative(repository, target).startsWith("..")) folders.add(target);
    }
  }
  return found;
}

/** The files that git ignores. None where there is no git, or where git refuses to work, as in a repository of another user. */
function ignoredFiles(files: readonly string[], repository: string): ReadonlySet<string> {
  const inside = files.filter((file) => !relative(repository, file).startsWith(".."));
  if (inside.length === 0) return new Set();
  try {
    const ignored = execFileSync("git", ["check-ignore", "--no-index", "-z", "--stdin"], {
      cwd: repository,
      input: inside.join("\0"),
      encoding: "utf8",
      stdio: ["pipe", "pipe", "pipe"],
    });
    return new Set(ignored.split("\0"));
  } catch {
    return new Set();
  }
}

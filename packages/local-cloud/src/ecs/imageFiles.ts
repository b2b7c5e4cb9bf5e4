import { existsSync, globSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, posix } from "node:path";
import dockerignore from "@balena/dockerignore";
import type { DeployedFile } from "../process/deployedCopies.ts";
import type { Copy, DockerImage, ImageBuild } from "./dockerfile.ts";

/**
 * The files that the COPY instructions add, at their places in the image, without those that `.dockerignore` leaves out.
 *
 * @throws {Error} when an instruction copies nothing, at which a build on AWS fails too.
 */
export function filesOfImage(image: DockerImage, build: ImageBuild): DeployedFile[] {
  const isIgnored = ignoreRulesOf(image.path, build.context);
  const files = new Map<string, DeployedFile>();
  for (const copy of image.copies) {
    for (const pattern of copy.from) {
      const found = sourcesOf(pattern, build.context).flatMap((source) =>
        filesOf(source, copy, build.context).filter(({ path }) => !isIgnored(path)),
      );
      if (found.length === 0) throw new Error(whyNothing(pattern, copy, image, build));
      for (const { file } of found) files.set(file.to, file);
    }
  }
  return [...files.values()];
}

/** The Dockerfile's own rules, or those of the context. */
function ignoreRulesOf(dockerfile: string, context: string): (path: string) => boolean {
  const file = [`${dockerfile}.dockerignore`, join(context, ".dockerignore")].find((path) =>
    existsSync(path),
  );
  if (file === undefined) return () => false;
  const rules = dockerignore.default().add(readFileSync(file, "utf8"));
  return (path) => rules.ignores(path);
}

/** Paths relative to the context, which none can leave. */
function sourcesOf(pattern: string, context: string): string[] {
  const inside = posix.resolve("/", pattern).slice(1);
  if (inside === "") return ["."];
  if (/[*?[]/.test(inside)) return globSync(inside, { cwd: context }).toSorted();
  return existsSync(join(context, inside)) ? [inside] : [];
}

interface Found {
  /** Relative to the context. */
  readonly path: string;
  readonly file: DeployedFile;
}

/** A folder's content is copied, and not the folder itself. */
function filesOf(source: string, { to, intoFolder }: Copy, context: string): Found[] {
  if (lstatSync(join(context, source)).isDirectory()) return filesIn(source, to, context);
  const target = intoFolder ? posix.join(to, posix.basename(source)) : to;
  return [{ path: source, file: fileAt(source, target, context) }];
}

function filesIn(folder: string, to: string, context: string): Found[] {
  return readdirSync(join(context, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    const target = posix.join(to, entry.name);
    if (entry.isDirectory()) return filesIn(path, target, context);
    return [{ path, file: fileAt(path, target, context) }];
  });
}

function fileAt(path: string, to: string, context: string): DeployedFile {
  const from = join(context, path);
  if (!lstatSync(from).isSymbolicLink()) return { kind: "file", from, to };
  // In an image, a link leads at most to its root.
  const target = posix.resolve(posix.dirname(to), readlinkSync(from));
  return { kind: "link", target: posix.relative(posix.dirname(to), target) || ".", to };
}

function whyNothing(pattern: string, copy: Copy, { path }: DockerImage, { context }: ImageBuild) {
  const why =
    sourcesOf(pattern, context).length === 0
      ? `${join(context, pattern)} does not exist: build it first`
      : `.dockerignore leaves out everything in ${join(context, pattern)}`;
  return `${path}: ${copy.instruction}: ${why}`;
}

import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { deflateRaw } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import { unzipSync } from "fflate";
import {
  type DeployedCopies,
  type DeployedFile,
  filesOfArchive,
} from "../process/deployedCopies.ts";
import { LAMBDA_FUNCTION } from "./functionLimits.ts";

/** A file of an archive: its path on this machine or its content, and its path in the archive. */
type ArchivedFile = Extract<DeployedFile, { readonly kind: "file" | "content" }>;

/** In bytes. */
export type ArchiveLimits = Readonly<Record<"zippedBytes" | "unzippedBytes", number>>;

/**
 * Copies the archive of a function, so that it runs with exactly what is deployed.
 *
 * @param from the base folder of relative paths
 * @returns the copy's folder
 * @throws {Error} when the archive is of a kind that is not supported, or Lambda would refuse it or could not run it.
 */
export async function deployArchive(
  code: unknown,
  handler: string,
  from: string,
  copies: Pick<DeployedCopies, "copy">,
  limits: ArchiveLimits = LAMBDA_FUNCTION,
): Promise<string> {
  const files = await filesOf(code, from, "");
  requireHandler(files, handler);
  await requireSize(files, limits);
  return copies.copy(files);
}

async function filesOf(code: unknown, from: string, at: string): Promise<ArchivedFile[]> {
  const { Archive, Asset } = pulumi.asset;
  if (Archive.isInstance(code) && "path" in code) {
    return filesAt(resolve(from, String(await code.path)), at);
  }
  if (Asset.isInstance(code) && "path" in code) {
    return [{ kind: "file", from: resolve(from, String(await code.path)), to: at }];
  }
  if (Asset.isInstance(code) && "text" in code) {
    return [{ kind: "content", content: String(await code.text), to: at }];
  }
  if (Archive.isInstance(code) && "assets" in code) {
    const members = Object.entries((await code.assets) as Record<string, unknown>);
    const files = members.map(([name, member]) => filesOf(member, from, join(at, name)));
    return (await Promise.all(files)).flat();
  }
  throw new Error(
    `code${at === "" ? "" : `, ${at}`}: supported locally: a pulumi.asset.FileArchive of the built folder or .zip file, or a pulumi.asset.AssetArchive of such folders and of a pulumi.asset.FileAsset or StringAsset for each file`,
  );
}

async function filesAt(path: string, at: string): Promise<ArchivedFile[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Error(`code: ${path} does not exist: build it first`);
  const files = found.isDirectory() ? await filesOfArchive(path) : await filesOfZip(path);
  return files.map((file) => ({ ...file, to: join(at, file.to) }));
}

async function filesOfZip(path: string): Promise<ArchivedFile[]> {
  try {
    const entries = Object.entries(unzipSync(await readFile(path)));
    return entries
      .filter(([name]) => !name.endsWith("/"))
      .map(([to, content]) => ({ kind: "content", content, to }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new Error(`code: ${path}: supported locally: a folder or a .zip file: ${reason}`);
  }
}

/** The module of a handler: `src/index` of `src/index.handler`. */
function moduleOf(handler: string): string {
  return handler.replace(/\.[^/]*$/, "");
}

/** The file name extensions of a module, in the order in which Lambda looks for it. */
const MODULE_EXTENSIONS: readonly string[] = [".js", ".mjs", ".cjs"];

/** Lambda accepts such a function, but each of its invocations fails. */
function requireHandler(files: readonly ArchivedFile[], handler: string): void {
  const module = moduleOf(handler);
  if (module === handler) {
    throw new Error(
      `handler: ${handler} names no export: use FILE.EXPORT, such as index.handler. On AWS each invocation would fail with ` +
        "Runtime.MalformedHandlerName: Bad handler",
    );
  }
  const paths = MODULE_EXTENSIONS.map((extension) =>
    join(module, "..", `${nameOf(module)}${extension}`),
  );
  if (files.some(({ to }) => paths.includes(to))) return;
  const first = files.slice(0, 5).map(({ to }) => to);
  const rest = files.length > first.length ? `, … (${files.length} files)` : "";
  throw new Error(
    `code: the archive has none of ${paths.join(", ")}, for the handler ${handler}, but ${first.join(", ") || "no file"}${rest}: build it first. ` +
      `On AWS each invocation would fail with Runtime.ImportModuleError: Error: Cannot find module '${nameOf(module)}'`,
  );
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

async function requireSize(
  files: readonly ArchivedFile[],
  { unzippedBytes, zippedBytes }: ArchiveLimits,
): Promise<void> {
  const sizes = await Promise.all(
    files.map(async (file) => ({ to: file.to, size: await sizeOf(file) })),
  );
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  const largest = () =>
    sizes
      .toSorted((one, other) => other.size - one.size)
      .slice(0, 3)
      .map(({ to, size }) => `${to} (${size})`)
      .join(", ");
  const refuse = (kind: string, limit: number, size: number) =>
    new Error(
      `code: ${kind} size must be smaller than ${limit} bytes. It has ${size}; the largest files are ${largest()}`,
    );
  if (total >= unzippedBytes) throw refuse("Unzipped", unzippedBytes, total);
  if (total < zippedBytes) return;
  // The fastest compression shows in most cases that the archive is small enough.
  if ((await zippedSize(files, FASTEST)) < zippedBytes) return;
  const zipped = await zippedSize(files, USUAL);
  if (zipped >= zippedBytes) throw refuse("Zipped", zippedBytes, zipped);
}

const FASTEST = 1;
const USUAL = 6;
const deflate = promisify<Buffer, { level: number }, Buffer>(deflateRaw);

async function zippedSize(files: readonly ArchivedFile[], level: number): Promise<number> {
  let size = 0;
  for (const file of files) size += (await deflate(await contentOf(file), { level })).length;
  return size;
}

async function sizeOf(file: ArchivedFile): Promise<number> {
  return file.kind === "content" ? Buffer.byteLength(file.content) : (await stat(file.from)).size;
}

async function contentOf(file: ArchivedFile): Promise<Buffer> {
  return file.kind === "content" ? Buffer.from(file.content) : readFile(file.from);
}

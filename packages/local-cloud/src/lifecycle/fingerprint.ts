import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { isContainer } from "./propertyPath.ts";

const {
  Archive,
  Asset,
  AssetArchive,
  FileArchive,
  FileAsset,
  RemoteArchive,
  RemoteAsset,
  StringAsset,
} = pulumi.asset;

/** The arguments with a hash of the content in place of each asset and archive: equal when nothing has changed. */
export async function fingerprintOf(
  inputs: Readonly<Record<string, unknown>>,
  directory: string,
): Promise<Readonly<Record<string, unknown>>> {
  const entries = Object.entries(inputs).map(
    async ([name, value]) => [name, await plainOf(value, directory)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function plainOf(value: unknown, directory: string): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((one) => plainOf(one, directory)));
  if (isContainer(value)) return fingerprintOf(value, directory);
  return isAsset(value) ? contentHashOf(value, directory) : value;
}

function isAsset(value: unknown): value is DeployedContent {
  return Asset.isInstance(value) || Archive.isInstance(value);
}

async function contentHashOf(content: DeployedContent, directory: string): Promise<object> {
  const hash = createHash("sha256");
  for (const part of await partsOf(content, directory)) hash.update(`${part.length}:`).update(part);
  return { content: hash.digest("hex") };
}

type DeployedContent = pulumi.asset.Asset | pulumi.asset.Archive;
type Parts = readonly (string | Buffer)[];

async function partsOf(asset: DeployedContent, directory: string): Promise<Parts> {
  if (asset instanceof StringAsset) return [await asset.text];
  if (asset instanceof RemoteAsset || asset instanceof RemoteArchive) return [await asset.uri];
  if (asset instanceof FileAsset || asset instanceof FileArchive) {
    return filesAt(resolve(directory, await asset.path));
  }
  if (!(asset instanceof AssetArchive)) return [];
  const members = Object.entries(await asset.assets).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const contents = members.map(async ([name, member]) => [
    name,
    ...(await partsOf(member, directory)),
  ]);
  return (await Promise.all(contents)).flat();
}

async function filesAt(path: string): Promise<Parts> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return [];
  if (!found.isDirectory()) return [await readFile(path)];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const contents = files
    .toSorted()
    .map(async (file) => [relative(path, file), await readFile(file)]);
  return (await Promise.all(contents)).flat();
}

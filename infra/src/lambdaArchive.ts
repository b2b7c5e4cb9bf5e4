import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Artifacts } from "./artifacts.ts";
import { keptMapOf } from "./keptMapOf.ts";
import type { DeployedRelease } from "./release/deployable.ts";
import type { Settings } from "./settings/settings.ts";

/**
 * The code of a workload's function. Pulumi hashes its content and does not deploy an unchanged build again.
 * A build for this machine has its source maps; one for AWS gets them from the folder that keeps them.
 */
export function lambdaArchive(
  { lambdaWorker, lambdaMaps }: Artifacts,
  workload: string,
  { builds, sourceMaps }: Pick<Settings, "builds" | "sourceMaps">,
  release?: Pick<DeployedRelease, "archive">,
): pulumi.asset.Archive {
  // Pulumi hands a .zip file to Lambda byte for byte.
  const released = release?.archive(workload);
  if (released !== undefined) return new pulumi.asset.FileArchive(released);
  const folder = resolve(lambdaWorker, workload);
  if (builds === "local" || !sourceMaps || !existsSync(folder)) {
    return new pulumi.asset.FileArchive(folder);
  }
  const contents = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return [[entry.name, new pulumi.asset.FileArchive(path)] as const];
    return [[entry.name, new pulumi.asset.FileAsset(path)] as const, ...mapOf(path, lambdaMaps)];
  });
  return new pulumi.asset.AssetArchive(Object.fromEntries(contents));
}

/** An asset has none. */
function mapOf(path: string, maps: string): [string, pulumi.asset.Asset][] {
  const map = keptMapOf(path, maps);
  const name = `${path.slice(path.lastIndexOf("/") + 1)}.map`;
  return existsSync(map) ? [[name, new pulumi.asset.FileAsset(map)]] : [];
}

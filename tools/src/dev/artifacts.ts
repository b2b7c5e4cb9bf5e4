import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeployOptions } from "@sfn-workers/local-cloud";
import { createOwnFolder } from "@sfn-workers/local-cloud/folders";
import { ROOT } from "../workspace/nx.ts";

/** The builds of one session: another session, a test or a build with nx never sees a half of a change. */
export interface Artifacts {
  readonly folder: string;
  /** The image that the local stack names. */
  readonly images: NonNullable<DeployOptions["images"]>;
  /** The container's entry, for these workloads. */
  writeImageEntry(text: string): void;
  remove(): void;
}

/** Without a handler for the second signal, the folder would stay. */
export function createArtifacts(): Artifacts {
  const { path: folder, removeSync: remove } = createOwnFolder("dev");
  process.once("exit", remove);
  const image = join(folder, "fargate-worker");
  const local = join(image, "dist/local");
  mkdirSync(local, { recursive: true });
  mkdirSync(join(folder, "lambda-worker/dist/local"), { recursive: true });
  const dockerfile = join(image, "Dockerfile");
  copyFileSync(join(ROOT, "apps/fargate-worker/Dockerfile"), dockerfile);
  return {
    folder,
    images: { "local/fargate-worker": { context: local, dockerfile } },
    writeImageEntry(text) {
      const file = join(local, "index.mjs");
      if (contentOf(file) !== text) writeFileSync(file, text);
    },
    remove() {
      process.off("exit", remove);
      remove();
    },
  };
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

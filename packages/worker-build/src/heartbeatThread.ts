import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";
import { addOutput, type ExtraOutput, failedOutput } from "./extraBuild.ts";

// Not import.meta.resolve, which vitest does not have in what its own setup imports.
const { resolve } = createRequire(import.meta.url);
const BEATS = join(dirname(resolve("@sfn-workers/worker-core/manifest")), "beats");
const STARTER = join(BEATS, "startThread.ts");
const THREAD = "thread.ts";
const BUILT = "heartbeats.thread";

/**
 * Bundles the thread that sends a worker's heartbeats, as an entry of its own: it loads little besides node:https, and nothing
 * of the workload. A bundle that does not start it has none.
 */
export function heartbeatThreadPlugin(): Plugin {
  return {
    name: BUILT,
    setup(build) {
      let building: Promise<ExtraOutput> | undefined;
      build.onLoad({ filter: /[\\/]startThread\.ts$/ }, async ({ path }) => {
        if (path !== STARTER) return undefined;
        const { entryPoints: _, plugins: __, ...options } = build.initialOptions;
        building ??= build.esbuild
          .build({ ...options, entryPoints: [{ in: join(BEATS, THREAD), out: BUILT }] })
          .catch(failedOutput);
        const code = await readFile(path, "utf8");
        return { contents: code.replace(`"./${THREAD}"`, `"./${BUILT}.mjs"`), loader: "ts" };
      });
      build.onEnd(async (result) => {
        const built = await building;
        building = undefined;
        if (built === undefined) return undefined;
        const { errors, ...output } = built;
        if (errors.length > 0) return { errors };
        addOutput(result, output);
        return undefined;
      });
    },
  };
}

import { globSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { callersPath } from "../cli/callersPath.ts";
import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import { ROOT } from "../workspace/nx.ts";

export const command = () =>
  createCommand("map-stack", {
    description:
      "Replaces the positions in built files by those in the sources, in a stack, a cause or lines of a log on stdin.",
    examples: { "pnpm map-stack < cause.txt": "shows the stack of a deployed function" },
  })
    .option(
      "--maps <FOLDER>",
      "the maps of the build that wrote the stack (apps/*/dist/maps by default); may be repeated",
      (folder: string, before: readonly string[] = []) => {
        const path = callersPath(folder);
        if (globSync("*.map", { cwd: path }).length > 0) return [...before, path];
        throw new UsageError(`--maps is "${folder}"; allowed: a folder with source maps (*.map)`);
      },
    )
    .action(async ({ maps }) => {
      const folders = maps ?? globSync(join(ROOT, "apps/*/dist/maps"));
      if (folders.length === 0) {
        throw new Error(
          "there are no source maps in apps/*/dist/maps: build the workers first, or give --maps FOLDER",
        );
      }
      if (process.stdin.isTTY) {
        process.stderr.write("Paste the stack, and end it with Ctrl-D on a line of its own.\n");
      }
      const { mapStack } = await import("@sfn-workers/worker-build");
      process.stdout.write(mapStack(await text(process.stdin), folders));
    });

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { callersPath } from "../cli/callersPath.ts";
import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import { ROOT } from "../workspace/nx.ts";
import { onThisTerminal } from "../workspace/onThisTerminal.ts";
import { requireCheckout } from "../workspace/space.ts";

export const command = () =>
  createCommand("fix", {
    description: "Formats the files, sorts imports, and mends what the linter can mend safely.",
    examples: {
      "pnpm fix": "mends all files",
      "pnpm fix packages/workloads": "mends the files of a folder",
    },
    exitCodes: { 1: "when it failed, or found what it can't mend safely" },
  })
    .argument("[PATHS...]", "files and folders (all by default)")
    .action(async (paths) => {
      const biome = createRequire(join(ROOT, "package.json")).resolve(
        "@biomejs/biome/package.json",
      );
      const given = paths.length === 0 ? [ROOT] : paths.map(callersPath);
      const missing = given.findIndex((path) => !existsSync(path));
      if (missing !== -1) {
        throw new UsageError(
          `there is no "${paths[missing]}"; allowed: files and folders, as seen from ${callersPath(".")}`,
        );
      }
      requireCheckout(ROOT);
      const args = ["check", "--write", ...given];
      process.exitCode = await onThisTerminal(join(dirname(biome), "bin/biome"), args, {
        cwd: ROOT,
      });
    });

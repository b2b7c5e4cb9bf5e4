import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { createCommand } from "../cli/command.ts";
import { ROOT } from "../workspace/nx.ts";
import { onThisTerminal } from "../workspace/onThisTerminal.ts";

export const command = () =>
  createCommand("fix", {
    description: "Formats the files, sorts imports, and mends what the linter can mend safely.",
    examples: {
      "pnpm fix": "all files",
      "pnpm fix packages/workloads": "the files of a folder",
    },
  })
    .argument("[PATHS...]", "files and folders (all by default)")
    .action(async (paths) => {
      const biome = createRequire(join(ROOT, "package.json")).resolve(
        "@biomejs/biome/package.json",
      );
      // pnpm runs scripts in the root. A relative path starts from the caller's folder.
      const folder = process.env["INIT_CWD"] ?? ROOT;
      const given = paths.length === 0 ? [ROOT] : paths.map((path) => resolve(folder, path));
      const args = ["check", "--write", ...given];
      process.exitCode = await onThisTerminal(join(dirname(biome), "bin/biome"), args, {
        cwd: ROOT,
      });
    });

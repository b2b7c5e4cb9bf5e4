import { globSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { mapStack } from "@sfn-workers/worker-build";
import { UsageError } from "./executions/options.ts";
import { runCommand } from "./runCommand.ts";

const USAGE = `Usage: pnpm map-stack [--maps FOLDER]... < FILE

Replaces the positions in built files by those in the sources, in a stack, a cause or lines of a log on stdin.

  --maps FOLDER     the maps of the build that wrote the stack (apps/*/dist/maps by default)
  --help            this text`;

const ROOT = join(import.meta.dirname, "../..");

await runCommand(USAGE, async (argv) => {
  const { maps, help } = parseOptions(argv);
  if (help) return undefined;
  const folders = maps ?? globSync(join(ROOT, "apps/*/dist/maps"));
  if (folders.length === 0) {
    throw new Error(
      "there are no source maps in apps/*/dist/maps: build the workers first, or give --maps FOLDER",
    );
  }
  process.stdout.write(mapStack(await text(process.stdin), folders));
  return 0;
});

function parseOptions(argv: readonly string[]) {
  try {
    const options = {
      maps: { type: "string", multiple: true },
      help: { type: "boolean" },
    } as const;
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

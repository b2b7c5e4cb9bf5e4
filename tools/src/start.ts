import { parseOptions, USAGE, UsageError } from "./start/options.ts";
import { start } from "./start/start.ts";

const EXIT_USAGE = 2;

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) process.exitCode = await start(options);
  else console.log(USAGE);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof UsageError ? EXIT_USAGE : 1;
}

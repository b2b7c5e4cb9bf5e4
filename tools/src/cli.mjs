/**
 * The program behind all commands, with a cache of compiled modules: what is compiled once is not compiled again, half of the
 * time in which the modules load, most of them Pulumi's.
 *
 * This is type-checked JavaScript. The first module is never in the cache, and stripping types would cost each start 35 ms; and
 * an older Node.js can't read TypeScript, but can find one that does.
 */
import * as module from "node:module";
import { join } from "node:path";

const [major] = process.versions.node.split(".");

if (process.features.typescript && Number(major) >= 24) {
  module.enableCompileCache(
    join(import.meta.dirname, "../../node_modules/.cache/node-compile-cache"),
  );
  const { main } = await import("./cli/main.ts");
  await main(process.argv.slice(2));
} else {
  const { runElsewhere } = await import("./olderNode.mjs");
  runElsewhere(process.argv.slice(2));
}

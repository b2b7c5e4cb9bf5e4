/**
 * The program behind all commands, with a cache of compiled modules: what is compiled once is not compiled again, half of the
 * time in which the modules load, most of them Pulumi's.
 *
 * This is type-checked JavaScript, because the first module is never in the cache, and stripping types would cost each start
 * 35 ms.
 */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/node-compile-cache"));
const { main } = await import("./cli/main.ts");
await main(process.argv.slice(2));

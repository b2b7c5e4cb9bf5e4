/**
 * `pnpm start`, with a cache of compiled modules: what is compiled once is not compiled again, half of the time in which the
 * modules load, most of them Pulumi's.
 *
 * This is type-checked JavaScript, because the first module is never in the cache, and stripping types would cost each start
 * 35 ms.
 */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/node-compile-cache"));
await import("./start.ts");

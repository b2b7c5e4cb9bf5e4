import { enableCompileCache } from "node:module";

// Node caches the compiled modules, so that the next start does not strip types again.
enableCompileCache();
const { main } = await import("./command.ts");
process.exitCode = await main(process.argv.slice(2));

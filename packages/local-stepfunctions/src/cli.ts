import { enableCompileCache } from "node:module";

// The compiled form of every module is kept by Node, so that the next start does not strip types again.
enableCompileCache();
const { main } = await import("./command.ts");
process.exitCode = await main(process.argv.slice(2));

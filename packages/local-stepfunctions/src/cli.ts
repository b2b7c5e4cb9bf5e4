import { enableCompileCache } from "node:module";

// Node caches the compiled modules, so that the next start does not strip types again.
enableCompileCache();
process.stdout.on("error", (error) => {
  process.stderr.write(`local-stepfunctions: stdout can't be written: ${error.message}\n`);
});
const { main } = await import("./command.ts");
process.exitCode = await main(process.argv.slice(2));

import { EXIT, runWorker } from "./runWorker.ts";

process.exitCode = await runWorker(process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return EXIT.configuration;
});

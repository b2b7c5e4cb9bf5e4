import { EXIT, runWorker } from "./runWorker.ts";

const code = await runWorker(process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return EXIT.configuration;
});
// All outcomes are reported. A handler that ignores its signal must not keep the process alive until SIGKILL.
process.exit(code);

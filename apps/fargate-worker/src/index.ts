import { EXIT, runWorker } from "./runWorker.ts";

const code = await runWorker(process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return EXIT.configuration;
});
// Every outcome is out; a handler that ignored its signal must not keep the process until SIGKILL.
process.exit(code);

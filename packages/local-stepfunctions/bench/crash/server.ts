import { flushCompileCache } from "node:module";
import { readCommandLine } from "../../src/commandLine.ts";
import { startStepFunctions } from "../../src/index.ts";

/**
 * The endpoint as its command runs it, with the same options, and besides with what callbacks need: an integration that
 * accepts every message. Polls end soon, so that no lane of the load waits for long.
 */

const POLL_MS = 1_000;

const options = await readCommandLine(process.argv.slice(2));
if (options.kind !== "run")
  throw new Error("this runs the endpoint, and prints neither help nor version");
try {
  const { url } = await startStepFunctions({
    ...options.endpoint,
    activityPollMs: POLL_MS,
    integrations: { "sqs:sendMessage": async () => ({ MessageId: "1" }) },
  });
  // Node would do so at its end, which is sudden here.
  flushCompileCache();
  process.stdout.write(`${JSON.stringify({ endpoint: url })}\n`);
} catch (error) {
  process.stderr.write(`local-stepfunctions: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

/**
 * Loaded into a built worker with `--import`, before its own code: answers its requests from the doubles in a file, which
 * the test writes anew before each case.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { answerFromDoubles, type Doubles } from "@sfn-workers/worker-core/doubles";
import { doublesFileOf, parseDoubles, refusedFileOf } from "./doublesFile.ts";

const file = doublesFileOf(import.meta.url);
let text = "";
let doubles: Doubles = {};

answerFromDoubles({
  doubles() {
    const now = readFileSync(file, "utf8");
    // The same objects for the same case: a list of answers counts its turns.
    if (now !== text) doubles = parseDoubles(now);
    text = now;
    return doubles;
  },
  passThrough: new Set(endpointsOf(process.env)),
  onRefused: ({ message }) => appendFileSync(refusedFileOf(file), `${message}\n`),
});

/** The worker's own calls go to these: Step Functions, SQS and whatever else the SDKs are directed to. */
function endpointsOf(variables: NodeJS.ProcessEnv): string[] {
  return Object.entries(variables).flatMap(([name, url]) =>
    name.startsWith("AWS_ENDPOINT_URL") && url !== undefined ? [new URL(url).host] : [],
  );
}

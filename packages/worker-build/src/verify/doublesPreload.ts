/**
 * Loaded into a built worker with `--import`, before its own code: answers its requests from the doubles in a file, which
 * the test writes anew before each case.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { answerFromDoubles, type Doubles } from "@sfn-workers/worker-core/doubles";
import { doublesFileOf, parseDoubles, refusedFileOf } from "./doublesFile.ts";
import { urlOnAws } from "./workerCalls.ts";

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
  urlOf: (request) => urlOnAws(request, process.env),
  onRefused: ({ message }) => appendFileSync(refusedFileOf(file), `${message}\n`),
});

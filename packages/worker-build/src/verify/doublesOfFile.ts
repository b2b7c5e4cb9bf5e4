import { appendFileSync, readFileSync } from "node:fs";
import { answerFromDoubles, type Doubles } from "@sfn-workers/worker-core/doubles";
import { parseDoubles, refusedFileOf } from "./doublesFiles.ts";
import { urlOnAws } from "./workerCalls.ts";

/** Answers the requests of this thread from the doubles that the file has when they are made. */
export function answerFromFile(file: string): void {
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
}

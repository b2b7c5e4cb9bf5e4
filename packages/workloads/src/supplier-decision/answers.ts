import { defineAnswers, takes } from "@sfn-workers/local-stepfunctions/testing";
import { schemas } from "./schemas.ts";

/** Somebody who is in a hurry accepts so many bad rows. */
const FEW_PROBLEMS = 1;
/** As long as a call to the supplier takes, on this machine. */
const CALL_SECONDS = 0.2;

/** Who decides on this machine: elsewhere it is a person. */
export const answers = defineAnswers(schemas, ({ file, problems: { length } }) =>
  length <= FEW_PROBLEMS
    ? takes(CALL_SECONDS, { accept: true, why: "the supplier has called" })
    : { accept: false, why: `${file} has ${length} problems` },
);

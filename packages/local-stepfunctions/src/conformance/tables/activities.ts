import type { Row } from "../case.ts";
import { caught } from "./activities/caught.ts";
import { created } from "./activities/created.ts";
import { times } from "./activities/times.ts";
import { tokens } from "./activities/tokens.ts";
import { worked } from "./activities/worked.ts";

/** Activities and the tokens of their tasks. */
export const activities: readonly Row[] = [...created, ...worked, ...tokens, ...times, ...caught];

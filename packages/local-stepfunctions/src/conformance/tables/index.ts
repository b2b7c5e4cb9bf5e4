import type { Row } from "../case.ts";
import { transitions } from "./transitions.ts";

/** The tables, by the area that each is about. */
export const tables: Readonly<Record<string, readonly Row[]>> = {
  transitions,
};

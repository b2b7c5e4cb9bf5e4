import type { Row } from "../case.ts";
import { executionCalls } from "./api/executionCalls.ts";
import { machineCalls } from "./api/machineCalls.ts";
import { naming } from "./api/naming.ts";

/** What the API refuses, and what it does not. */
export const api: readonly Row[] = [...naming, ...machineCalls, ...executionCalls];

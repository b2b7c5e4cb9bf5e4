import type { Row, Source } from "../case.ts";
import { documented } from "./sources.ts";

const SPECIFICATION: Source = documented(
  "developer guide, statemachine-structure: StartAt and Next name a state",
);

/** How states follow each other. */
export const transitions: readonly Row[] = [
  {
    name: "a Next that names no state is refused",
    definition: { StartAt: "A", States: { A: { Type: "Pass", Next: "B" } } },
    expected: { create: "refused", message: "MISSING_TRANSITION_TARGET" },
    source: SPECIFICATION,
  },
  {
    name: "a Pass state without Result hands its input on",
    definition: { StartAt: "A", States: { A: { Type: "Pass", End: true } } },
    input: { a: 1 },
    expected: { status: "SUCCEEDED", output: { a: 1 } },
    source: documented("developer guide, state-pass"),
  },
];

import type { Row, Source } from "../case.ts";

const SPECIFICATION: Source = {
  basis: "documented",
  where: "developer guide, statemachine-structure: StartAt and Next name a state",
};

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
    source: { basis: "documented", where: "developer guide, state-pass" },
  },
];

import type { Workflows } from "./settings/workflows.ts";

/** This team's workflows, by name. A stack deploys those that it names. */
export const workflows: Workflows = {};

import type { Workflow } from "@sfn-workers/states-language/workflow";
import { workflow as supplierFile } from "./supplier-file/workflow.ts";

const all: readonly Workflow[] = [supplierFile];

/** All workflows, by name. */
export const workflows: Readonly<Record<string, Workflow>> = Object.fromEntries(
  all.map((workflow) => [workflow.name, workflow]),
);

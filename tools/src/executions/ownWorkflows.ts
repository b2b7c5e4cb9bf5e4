import type { Workflow } from "@sfn-workers/states-language/workflow";
import { workflows } from "@sfn-workers/workflows";
import { WORKFLOWS_FOLDER } from "./inputs.ts";

/** The workflows of a checkout. */
export interface OwnWorkflows {
  readonly definitions: Readonly<Record<string, Workflow>>;
  /** Has a folder of each. */
  readonly folder: string;
}

/** Those of this checkout. */
export const OWN_WORKFLOWS: OwnWorkflows = { definitions: workflows, folder: WORKFLOWS_FOLDER };

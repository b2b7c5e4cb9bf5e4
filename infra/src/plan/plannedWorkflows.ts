import {
  expandWorkflow,
  type GraphLevel,
  graphOf,
  type ItemRoom,
  itemRooms,
} from "@sfn-workers/states-language/workflow";
import type { Settings } from "../settings/settings.ts";
import { configuredWorkflows, type Workflows } from "../settings/workflows.ts";
import { plainHandovers } from "../workflows/plainHandovers.ts";
import { type ExecutionCost, executionCost } from "./executionCost.ts";
import type { PlannedResource } from "./recordStack.ts";

export interface PlannedWorkflow extends GraphLevel {
  readonly name: string;
  readonly type: "STANDARD" | "EXPRESS";
  /** What an execution costs; undefined where only a deployment knows the definition. */
  readonly execution: ExecutionCost | undefined;
}

interface Planned {
  readonly settings: Settings;
  readonly workflows: Workflows;
  readonly stack: string;
  readonly resources: ReadonlyMap<string, PlannedResource>;
}

/**
 * The graphs of an environment's workflows as their authors wrote them, with how many items each Map may have there: also the states that
 * wake workers have events. An Express execution has any number.
 *
 * @throws {ConfigurationError} when a workflow is unknown, or not for this environment
 */
export function plannedWorkflows({
  settings,
  workflows,
  stack,
  resources,
}: Planned): PlannedWorkflow[] {
  const handovers = plainHandovers(settings);
  return configuredWorkflows(settings, workflows, stack).map(({ workflow }) => {
    const { name, type } = workflow;
    const rooms: ReadonlyMap<string, ItemRoom> =
      type === "EXPRESS" ? new Map() : itemRooms(expandWorkflow(workflow.definition, handovers));
    const graph = graphOf(workflows[name]?.definition ?? {}, rooms);
    return { name, type, execution: executionCost(name, resources), ...graph };
  });
}

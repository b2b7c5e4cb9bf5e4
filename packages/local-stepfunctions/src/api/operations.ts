import { activityOperations } from "./activities.ts";
import { executionOperations } from "./executions.ts";
import type { Operation } from "./operation.ts";
import { stateMachineOperations } from "./stateMachines.ts";
import { tagOperations } from "./tags.ts";
import { taskOperations } from "./tasks.ts";

/** The operations of the API by name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>(
  Object.entries({
    ...activityOperations,
    ...stateMachineOperations,
    ...executionOperations,
    ...taskOperations,
    ...tagOperations,
  }),
);

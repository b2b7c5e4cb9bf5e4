import { activityOperations } from "./activities.ts";
import { aliasOperations } from "./aliases.ts";
import { executionListOperations } from "./executionLists.ts";
import { executionOperations } from "./executions.ts";
import { mapRunOperations } from "./mapRuns.ts";
import type { Operation, Request } from "./operation.ts";
import { redriveOperations } from "./redrives.ts";
import { startOperations } from "./starts.ts";
import { stateMachineOperations } from "./stateMachines.ts";
import { tagOperations } from "./tags.ts";
import { taskOperations } from "./tasks.ts";
import { testStateOperations } from "./testState.ts";
import { validationOperations } from "./validation.ts";
import { versionOperations } from "./versions.ts";

/** The operations of the API by name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>(
  Object.entries({
    ...activityOperations,
    ...stateMachineOperations,
    ...validationOperations,
    ...versionOperations,
    ...aliasOperations,
    ...startOperations,
    ...executionOperations,
    ...executionListOperations,
    ...mapRunOperations,
    ...redriveOperations,
    ...taskOperations,
    ...tagOperations,
    ...testStateOperations,
  }),
);

/** The members of a request that the operation has, so that a call that waits holds no others. */
export function membersOf(name: string, request: Request): Request {
  const members = Object.keys(OPERATIONS.get(name)?.constraints ?? {});
  return Object.fromEntries(members.map((member) => [member, request[member]]));
}

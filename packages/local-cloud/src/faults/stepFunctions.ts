import type { FaultSource } from "@sfn-workers/local-stepfunctions";
import { isTemporary } from "../iam/accessKey.ts";
import type { Faults } from "./faults.ts";

/** The faults of the calls to Step Functions that name the key of a role, as workers' calls do. */
export function workersFaults(faults: Pick<Faults, "ofCall" | "injected">): FaultSource {
  return (operation, accessKeyId) => {
    if (accessKeyId === undefined || !isTemporary(accessKeyId)) return undefined;
    const call = `states:${operation}`;
    const fault = faults.ofCall(call);
    if (fault !== undefined) faults.injected(call, fault.kind);
    return fault;
  };
}

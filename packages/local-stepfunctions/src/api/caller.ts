import { ApiError } from "../errors.ts";
import type { Service } from "../service.ts";
import type { Authorize } from "./authorization.ts";
import { checkConstraints } from "./constraints.ts";
import type { Request } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import type { Quotas } from "./quotas.ts";

/** Runs one call of the API, made over HTTP or in process. */
export type Caller = (operation: string, request: Request, accessKeyId?: string) => Promise<object>;

/** The returned function throws an ApiError for every call that the API rejects. */
export function createCaller(
  service: Service,
  authorize: Authorize | undefined,
  quotas: Quotas | undefined,
): Caller {
  return async (name, request, accessKeyId) => {
    const operation = OPERATIONS.get(name);
    if (operation === undefined) {
      throw new ApiError("UnknownOperationException", `There is no operation '${name}'`);
    }
    quotas?.take(name);
    if (authorize !== undefined && accessKeyId !== undefined) {
      const resource = operation.resource(service, request);
      const metadataOnly = request["includedData"] === "METADATA_ONLY";
      authorize({
        accessKeyId,
        action: `states:${name}`,
        resource,
        ...(metadataOnly && { metadataOnly }),
      });
    }
    checkConstraints(operation.constraints, request);
    const answer = await operation.run(service, request);
    service.flush();
    return answer;
  };
}

import { scopeIn } from "../arn.ts";
import { ApiError, missingAuthenticationToken } from "../errors.ts";
import type { Service } from "../service.ts";
import type { Authorize, Signer } from "./authorization.ts";
import { checkConstraints } from "./constraints.ts";
import type { Request } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import type { Quotas } from "./quotas.ts";
import { createUnacknowledged } from "./unacknowledged.ts";

/** Runs one call of the API, made over HTTP or in process. */
export type Caller = (operation: string, request: Request, signer: Signer) => Promise<object>;

/** The returned function throws an ApiError for every call that the API rejects. */
export function createCaller(
  service: Service,
  authorize: Authorize | undefined,
  quotas: Quotas | undefined,
): Caller {
  const unacknowledged = createUnacknowledged(service.timers);
  return async (name, request, signer) => {
    const { region = service.arnScope.region } = signer;
    const operation = OPERATIONS.get(name);
    if (operation === undefined) {
      throw new ApiError("UnknownOperationException", `There is no operation '${name}'`);
    }
    if (authorize !== undefined && signer.kind === "unsigned") throw missingAuthenticationToken();
    quotas?.take(name);
    const regional = inRegion(service, region);
    if (authorize !== undefined && signer.kind === "signed") {
      const resource = operation.resource(regional, request);
      const metadataOnly = request["includedData"] === "METADATA_ONLY";
      authorize({
        accessKeyId: signer.accessKeyId,
        action: `states:${name}`,
        resource,
        region,
        ...(metadataOnly && { metadataOnly }),
      });
    }
    checkConstraints(operation.constraints, request);
    const run = () => operation.run(regional, request, signer);
    switch (operation.access) {
      case "read":
        return run();
      case "readResources":
        return tell(run);
      case "add":
        service.checkRoom();
    }
    return change(() => JSON.stringify([name, signer, request]), run);
  };

  /** What is told of resources is in memory, and may not be stored. */
  async function tell(run: () => object | Promise<object>): Promise<object> {
    try {
      return await run();
    } finally {
      await service.resourcesAcknowledged();
    }
  }

  /** @throws {ApiError} ServiceUnavailableException when the data folder can't be written. */
  async function change(call: () => string, run: () => object | Promise<object>): Promise<object> {
    service.checkWritable();
    let answer = unacknowledged.take(call);
    try {
      answer ??= await run();
    } finally {
      // A refusal may be for what is not yet written, too, such as the name of another execution.
      const acknowledged = service.acknowledged();
      if (acknowledged !== undefined) {
        await acknowledged.catch((error: unknown) => {
          if (answer !== undefined) unacknowledged.keep(call, answer);
          throw error;
        });
      }
    }
    return answer;
  }
}

/** The service as a call in a region sees it. What it creates, finds and lists is there. */
function inRegion(service: Service, region: string): Service {
  const { arnScope } = service;
  return region === arnScope.region ? service : { ...service, arnScope: scopeIn(region, arnScope) };
}

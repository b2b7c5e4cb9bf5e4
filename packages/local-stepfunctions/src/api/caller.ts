import { type Place, scopeOf } from "../arn.ts";
import { ApiError, missingAuthenticationToken } from "../errors.ts";
import type { Service } from "../service.ts";
import { accountOf, refuseOtherAccounts } from "./accounts.ts";
import type { Authorize, Signer } from "./authorization.ts";
import { checkConstraints } from "./constraints.ts";
import type { Request } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import { permissionsOf } from "./permissions.ts";
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
    // Who has `authorize` decides who the holder of a key is.
    const accountId =
      (authorize === undefined ? accountOf(signer) : undefined) ?? service.arnScope.accountId;
    const operation = OPERATIONS.get(name);
    if (operation === undefined) {
      throw new ApiError("UnknownOperationException", `There is no operation '${name}'`);
    }
    if (authorize !== undefined && signer.kind === "unsigned") throw missingAuthenticationToken();
    const place = { region, accountId };
    quotas?.take(name, place);
    const seen = at(service, place);
    if (authorize !== undefined && signer.kind === "signed") {
      const metadataOnly = request["includedData"] === "METADATA_ONLY";
      for (const permission of permissionsOf(seen, name, operation, request)) {
        authorize({
          ...permission,
          accessKeyId: signer.accessKeyId,
          region,
          ...(metadataOnly && { metadataOnly }),
        });
      }
    }
    refuseOtherAccounts(name, request, operation.resource(seen, request), seen.arnScope);
    checkConstraints(operation.constraints, request);
    const run = () => operation.run(seen, request, signer);
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

/** The service as a call of an account in a region sees it. What it creates, finds and lists is there. */
export function at(service: Service, place: Place): Service {
  const { region, accountId } = service.arnScope;
  if (place.region === region && place.accountId === accountId) return service;
  return { ...service, arnScope: scopeOf(place) };
}

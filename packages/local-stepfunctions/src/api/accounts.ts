import { isAccountId, type Place, parseArn } from "../arn.ts";
import { AccessDeniedException } from "../errors.ts";
import type { Signer } from "./authorization.ts";
import type { Request } from "./operation.ts";

/** The account of whoever calls: an access key of twelve digits is one, as other emulators have it. */
export function accountOf({ accessKeyId = "" }: Signer): string | undefined {
  return isAccountId(accessKeyId) ? accessKeyId : undefined;
}

/**
 * Step Functions has no policies of resources, so nobody outside of an account may call anything in it.
 *
 * @throws {AccessDeniedException} when the request names a resource of another account.
 */
export function refuseOtherAccounts(
  operation: string,
  request: Request,
  { accountId }: Pick<Place, "accountId">,
): void {
  for (const [member, value] of Object.entries(request)) {
    if (!member.endsWith("Arn") || typeof value !== "string") continue;
    const arn = parseArn(value);
    if (arn?.service !== "states" || !isAccountId(arn.accountId)) continue;
    if (arn.accountId === accountId) continue;
    const action = `states:${operation}`;
    throw new AccessDeniedException(
      `User: arn:${arn.partition}:iam::${accountId}:root is not authorized to perform: ${action} on resource: ${value} because no resource-based policy allows the ${action} action`,
    );
  }
}

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
 * @param resource the one whose permission the call needs
 * @throws {AccessDeniedException} when the request names a resource of another account.
 */
export function refuseOtherAccounts(
  operation: string,
  request: Request,
  resource: string | undefined,
  { accountId }: Pick<Place, "accountId">,
): void {
  const named = Object.entries(request).flatMap(([member, value]) =>
    member.endsWith("Arn") ? [value] : [],
  );
  for (const value of [...named, resource]) {
    if (typeof value !== "string") continue;
    const arn = parseArn(value);
    if (arn?.service !== "states" || !isAccountId(arn.accountId)) continue;
    if (arn.accountId === accountId) continue;
    const action = `states:${operation}`;
    throw new AccessDeniedException(
      `User: arn:${arn.partition}:iam::${accountId}:root is not authorized to perform: ${action} on resource: ${value} because no resource-based policy allows the ${action} action`,
    );
  }
}

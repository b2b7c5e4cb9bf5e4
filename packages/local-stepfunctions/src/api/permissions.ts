import type { Permission } from "../permission.ts";
import type { Service } from "../service.ts";
import type { Operation, Request } from "./operation.ts";

/** The permissions that a call needs, all of them. */
export function permissionsOf(
  service: Service,
  name: string,
  { resource, qualifier, alsoNeeds }: Operation,
  request: Request,
): Permission[] {
  const further = alsoNeeds?.(request);
  const qualified = qualifier?.(service, request);
  return [name, ...(further === undefined ? [] : [further])].map((action) => ({
    action: `states:${action}`,
    resource: resource(service, request),
    ...(qualified !== undefined && { qualifier: qualified }),
  }));
}

import { InvalidOption } from "@sfn-workers/worker-core/manifest";
import { type Allowance, allowsAction, PASS_ROLE } from "./allowance.ts";
import { type Grant, type GrantPlace, type Need, PASSED_TO, passedTo } from "./grant.ts";

/**
 * What the author of a workflow allows, as statements. A role is passed only to the services to which the calls of the workflow pass one.
 *
 * @throws {InvalidOption} when no call does, and the author doesn't say to which service.
 */
export function authorsGrants(
  allows: readonly Allowance[],
  needs: readonly Need[],
  place: GrantPlace,
): Grant[] {
  return allows.flatMap((allowance, index) => {
    const resources = resourcesOf(allowance, place);
    if (resources.length === 0) return [];
    const grant = { actions: [allowance.action], resources };
    if (!allowsAction(allowance, PASS_ROLE)) return [grant];
    const services = servicesOf(allowance, needs, `allows[${index}].passedTo`);
    return services.map((service) => ({ ...grant, condition: passedTo(service) }));
  });
}

function resourcesOf({ resource }: Allowance, place: GrantPlace): string[] {
  const listed = typeof resource === "string" ? [resource] : resource;
  return listed.map((one) =>
    one
      .replaceAll("{partition}", place.partition)
      .replaceAll("{region}", place.region)
      .replaceAll("{account}", place.accountId),
  );
}

function servicesOf(allowance: Allowance, needs: readonly Need[], at: string): string[] {
  if (allowance.passedTo !== undefined) return [allowance.passedTo];
  const passing = needs.filter(({ actions }) => actions.includes(PASS_ROLE));
  const services = passing.flatMap(
    ({ condition }) => condition?.["StringEquals"]?.[PASSED_TO] ?? [],
  );
  if (services.length > 0) return [...new Set(services)];
  const allowed = "the service that gets the role, such as lambda.amazonaws.com";
  throw new InvalidOption(at, allowance.passedTo, allowed);
}

import { hasValueHere, nearKeyWithValue } from "./conditionKeys.ts";
import { malformed, type Place } from "./malformed.ts";
import type { Variable } from "./pattern.ts";

/** @throws {Error} when a policy variable has no value in the calls that are checked here, so the statement would never apply. */
export function requireVariable({ key }: Variable, pattern: string, place: Place): void {
  if (hasValueHere(key)) return;
  if (key.toLowerCase() === "aws:username") {
    throw new Error(
      `${place.label}: ${pattern} has the variable ${key}, which a role does not have, so the statement would never apply: ` +
        "use aws:PrincipalTag/KEY or aws:userid",
    );
  }
  if (!key.includes(":")) {
    throw malformed(place, `${pattern} has \${${key}}, which is not a policy variable`);
  }
  throw new Error(
    `${place.label}: ${pattern} has the policy variable ${key}, whose value is not known here${nearKeyWithValue(key)}`,
  );
}

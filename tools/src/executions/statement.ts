/** A permission that a role lacks. */
export interface MissingPermission {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** Whether a Deny refuses the action: then a further Allow changes nothing. */
  readonly explicit: boolean;
  /** Which policy refuses, as AWS names it. */
  readonly policy: "identity-based policy" | "permissions boundary" | "resource-based policy";
}

const REFUSAL =
  /assumed-role\/(?<role>[^/]+)\/\S+ is not authorized to perform: (?<action>[^\s"\\]+)(?: on resource: (?<resource>[^\s"\\]+))?(?<reason>[^("\\]*)/;

/** Reads AWS's message `User: … is not authorized to perform: …`. `undefined` when the text has none about a role. */
export function missingPermission(text: string): MissingPermission | undefined {
  const { role, action, resource = "*", reason = "" } = REFUSAL.exec(text)?.groups ?? {};
  if (role === undefined || action === undefined) return undefined;
  const policies = ["permissions boundary", "resource-based policy"] as const;
  return {
    role,
    action: action.replace(/[.,;]$/, ""),
    resource: resource.replace(/[.,;]$/, ""),
    explicit: reason.includes("explicit deny"),
    policy: policies.find((policy) => reason.includes(policy)) ?? "identity-based policy",
  };
}

/** What to do about it: the statement to paste, or the Deny to remove. */
export function remedyOf(permission: MissingPermission): string {
  const { role, action, resource, explicit, policy } = permission;
  if (explicit) {
    return `a Deny in a ${policy} refuses ${action} on ${resource} to the role ${role}: remove or narrow it`;
  }
  const statement = JSON.stringify({ Effect: "Allow", Action: action, Resource: resource });
  const place =
    policy === "permissions boundary" ? "the permissions boundary of the role" : "the role";
  return `${place} ${role} lacks this statement: ${statement}`;
}

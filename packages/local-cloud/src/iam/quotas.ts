import {
  IAM_NAME_CHARACTERS,
  MAX_IAM_ATTACHED_POLICIES,
  MAX_IAM_INLINE_CHARACTERS,
  MAX_IAM_MANAGED_CHARACTERS,
  MAX_IAM_PATH_CHARACTERS,
  MAX_IAM_TRUST_CHARACTERS,
} from "../limits.ts";

/** @throws {Error} when IAM allows no role or policy of this name; the message is AWS's, with the name. */
export function requireName(kind: keyof typeof IAM_NAME_CHARACTERS, name: string): void {
  const max = IAM_NAME_CHARACTERS[kind];
  if (name.length > max) {
    throw new Error(
      `name: Value at '${kind}Name' failed to satisfy constraint: Member must have length less than or equal to ${max}; ` +
        `${name} has ${name.length}`,
    );
  }
  if (!/^[\w+=,.@-]+$/.test(name)) {
    throw new Error(
      `name: The specified value for ${kind}Name is invalid. It must contain only alphanumeric characters and/or the ` +
        `following: +=,.@_-; it is ${JSON.stringify(name)}`,
    );
  }
}

/** @throws {Error} when the path in a role's or a policy's ARN is not one of IAM's; the message is AWS's, with the path. */
export function requirePath(arn: string): void {
  const path = arn.slice(arn.indexOf("/"), arn.lastIndexOf("/") + 1);
  const prefix = arn.split(":").at(-1) ?? "";
  const whole = /^(role|policy)\//.test(prefix);
  if (whole && /^\/([!-~]+\/)?$/.test(path) && path.length <= MAX_IAM_PATH_CHARACTERS) return;
  throw new Error(
    "path: The specified value for path is invalid. It must begin and end with / and contain only alphanumeric " +
      `characters and/or / characters; the ARN would be ${arn}`,
  );
}

/** @throws {Error} when a trust policy is too long; the message is AWS's, with the length. */
export function requireTrustSize(document: string, label: string): void {
  requireSize(
    [document],
    MAX_IAM_TRUST_CHARACTERS,
    `${label}: Cannot exceed quota for ACLSizePerRole: ${MAX_IAM_TRUST_CHARACTERS}`,
  );
}

/** @throws {Error} when a managed policy is too long; the message is AWS's, with the length. */
export function requireManagedSize(document: string, label: string): void {
  requireSize(
    [document],
    MAX_IAM_MANAGED_CHARACTERS,
    `${label}: Cannot exceed quota for PolicySize: ${MAX_IAM_MANAGED_CHARACTERS}`,
  );
}

/** @throws {Error} when all inline policies of a role together are too long; the message is AWS's, with the length. */
export function requireInlineSize(documents: readonly string[], roleName: string): void {
  requireSize(
    documents,
    MAX_IAM_INLINE_CHARACTERS,
    `Maximum policy size of ${MAX_IAM_INLINE_CHARACTERS} bytes exceeded for role ${roleName}`,
  );
}

/** IAM counts no white space. */
function requireSize(documents: readonly string[], max: number, message: string): void {
  const size = documents.reduce((sum, document) => sum + document.replace(/\s/g, "").length, 0);
  if (size <= max) return;
  throw new Error(`${message}; without white space it has ${size} characters`);
}

/** @throws {Error} when a role has too many managed policies; the message is AWS's, with the role. */
export function requireAttachments(count: number, roleName: string): void {
  if (count <= MAX_IAM_ATTACHED_POLICIES) return;
  throw new Error(
    `Cannot exceed quota for PoliciesPerRole: ${MAX_IAM_ATTACHED_POLICIES}; role ${roleName} would have ${count}`,
  );
}

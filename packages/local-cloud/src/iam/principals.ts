import { ACCOUNT_ID } from "../limits.ts";
import {
  isOfResource,
  isRecord,
  malformed,
  type Place,
  parseStrings,
  requireMembers,
} from "./malformed.ts";

/** Whom a statement of a trust policy or of a resource's policy names. */
export interface Principals {
  /** `states.amazonaws.com` */
  readonly services: readonly string[];
  /** ARNs, account ids, and `*` for everyone. */
  readonly principals: readonly string[];
}

/** Identity providers may assume a role; no local caller has one's identity. */
const KINDS = {
  trust: ["AWS", "Service", "Federated"],
  queue: ["AWS", "Service"],
  key: ["AWS", "Service"],
} as const;

/** @throws {Error} when AWS would not store the principals, or the local evaluation lacks their kind. */
export function parsePrincipals(principal: unknown, place: Place): Principals {
  const { kind } = place;
  if (kind === "identity") return { services: [], principals: [] };
  if (principal === "*" && isOfResource(kind)) return { services: [], principals: ["*"] };
  if (principal === "*") {
    throw malformed(
      place,
      'Principal must be an object, such as {"Service":"states.amazonaws.com"}, not "*"',
      'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
    );
  }
  if (!isRecord(principal) || Object.keys(principal).length === 0) {
    const allowed =
      kind === "trust"
        ? "a service, such as states.amazonaws.com, or an object of AWS and Service"
        : '"*", or an object of AWS and Service';
    const words = principal === undefined ? "Missing required field Principal" : undefined;
    throw malformed(place, `Principal must be ${allowed}`, words);
  }
  requireMembers(principal, KINDS[kind], { ...place, label: `${place.label}: Principal` });
  const services = valuesOf(principal, "Service", place);
  for (const service of services) requireService(service, place);
  const principals = valuesOf(principal, "AWS", place);
  for (const name of principals) requireAwsPrincipal(name, place);
  return { services, principals };
}

function valuesOf(
  principal: Record<string, unknown>,
  kind: "AWS" | "Service",
  place: Place,
): readonly string[] {
  const value = principal[kind];
  return value === undefined ? [] : parseStrings(value, `Principal.${kind}`, place);
}

function requireService(service: string, place: Place): void {
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(service)) return;
  throw malformed(
    place,
    `Principal.Service must be a service such as states.amazonaws.com, not ${JSON.stringify(service)}`,
    `Invalid principal in policy: "SERVICE":"${service}"`,
  );
}

/** The names of a service in a policy. Step Functions has one for its Region too, and accepts either. */
export function namesOfService(service: string, region: string): readonly string[] {
  return service === STEP_FUNCTIONS ? [service, `states.${region}.amazonaws.com`] : [service];
}

const STEP_FUNCTIONS = "states.amazonaws.com";

const AWS_PRINCIPAL =
  /^(\*|\d{12}|arn:aws(-[a-z-]+)?:(iam|sts)::\d{12}:(root|[a-z-]+\/[\w+=,.@/-]+))$/;

function requireAwsPrincipal(name: string, place: Place): void {
  if (AWS_PRINCIPAL.test(name)) return;
  throw malformed(
    place,
    `Principal.AWS must be the ARN of a role or user, an account's id, or "*", not ${JSON.stringify(name)}`,
    `Invalid principal in policy: "AWS":"${name}"`,
  );
}

/** Roles that AWS makes for its services and for people who sign in; a program doesn't have them. */
const ROLES_OF_AWS = /:role\/(aws-service-role|aws-reserved)\//;

/**
 * @throws {Error} when a statement names a role of this account that does not exist; the message is AWS's. Users and other
 * accounts are not checked.
 */
export function requireExistingRoles(
  statements: readonly Principals[],
  hasRole: (roleArn: string) => boolean,
  place: Place,
): void {
  const roles = statements
    .flatMap(({ principals }) => principals)
    .filter(
      (name) => name.startsWith(`arn:aws:iam::${ACCOUNT_ID}:role/`) && !ROLES_OF_AWS.test(name),
    );
  const missing = roles.find((name) => !hasRole(name));
  if (missing === undefined) return;
  throw malformed(
    place,
    `Principal.AWS names ${missing}, a role that does not exist`,
    `Invalid principal in policy: "AWS":"${missing}"`,
  );
}

/** The statements once a role is deleted: one of the same name that is made later is another principal. */
export function withoutPrincipal<Statement extends Principals>(
  statements: readonly Statement[],
  roleArn: string,
): readonly Statement[] {
  return statements.map((statement) => ({
    ...statement,
    principals: statement.principals.filter((principal) => principal !== roleArn),
  }));
}

import { isOfResource, malformed, type Place, parseStrings } from "./malformed.ts";

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface Matcher {
  readonly patterns: readonly string[];
  readonly negated: boolean;
}

/** @throws {Error} when an action has no service, or its service has wildcards. */
export function parseActions(statement: Record<string, unknown>, place: Place): Matcher {
  const words =
    place.kind === "trust"
      ? "Missing required field Action"
      : "Policy statement must contain actions.";
  const actions = parseMatcher(statement, "Action", place, words);
  for (const action of actions.patterns) requireAction(action, place);
  return actions;
}

/** A service, a colon, and a name with wildcards. */
function requireAction(action: string, place: Place): void {
  const { kind } = place;
  const [service = "", ...names] = action.split(":");
  const shown = JSON.stringify(action);
  if (kind === "trust" && service.toLowerCase() !== "sts") {
    throw malformed(
      place,
      `the action ${shown} must be one of STS, such as sts:AssumeRole`,
      "AssumeRole policy may only specify STS AssumeRole actions.",
    );
  }
  if (action === "*") return;
  if (names.length === 0) {
    throw malformed(
      place,
      `the action ${shown} has no service, as in sqs:SendMessage`,
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    );
  }
  if (names.length > 1) {
    const words = "Actions/Condition can contain only one colon.";
    throw malformed(place, `the action ${shown} has more than one colon`, words);
  }
  if (service !== "*" && !/^[a-zA-Z0-9.-]+$/.test(service)) {
    const words = `Vendor ${service} is not valid`;
    throw malformed(
      place,
      `the action ${shown} must begin with a service, without wildcards`,
      words,
    );
  }
}

/** @throws {Error} when a resource is neither `*` nor an ARN with its partition and service. */
export function parseResources(statement: Record<string, unknown>, place: Place): Matcher {
  if (place.kind === "trust") return { patterns: ["*"], negated: false };
  const words = "Policy statement must contain resources.";
  const resources = parseMatcher(statement, "Resource", place, words);
  for (const resource of resources.patterns) requireArn(resource, place);
  return resources;
}

/** `*`, or an ARN with its partition and its service; wildcards come after these. */
function requireArn(resource: string, place: Place): void {
  if (resource === "*" || isOfResource(place.kind)) return;
  const [arn, partition, service = ""] = resource.split(":");
  const shown = JSON.stringify(resource);
  if (arn !== "arn" || partition === undefined) {
    throw malformed(
      place,
      `the resource ${shown} must be an ARN, such as arn:aws:sqs:us-east-1:000000000000:tasks`,
      `Resource ${resource} must be in ARN format or "*".`,
    );
  }
  if (!/^(aws(-[a-z-]+)?|\*)$/.test(partition)) {
    const words = `Partition "${partition}" is not valid for resource "${resource}".`;
    throw malformed(place, `the resource ${shown} must have the partition aws`, words);
  }
  if (!/^[a-zA-Z0-9-]+$/.test(service)) {
    throw malformed(
      place,
      `the resource ${shown} must name its service, without wildcards`,
      "Resource vendor must be fully qualified and cannot contain regexes.",
    );
  }
}

function parseMatcher(
  statement: Record<string, unknown>,
  member: "Action" | "Resource",
  place: Place,
  words: string,
): Matcher {
  const negated = statement[`Not${member}`] !== undefined;
  if (negated && statement[member] !== undefined) {
    throw malformed(place, `${member} must be either ${member} or Not${member}, not both`);
  }
  const name = negated ? `Not${member}` : member;
  return { patterns: parseStrings(statement[name], name, place, words), negated };
}

/**
 * Names as Step Functions spells them. It takes them from the SDK for Java 2, whose code generator derives them from a
 * service's model (`DefaultNamingStrategy`).
 */

/** The name of a service in a Resource: `Cognito Identity Provider` is `cognitoidentityprovider`. */
export function serviceName(serviceId: string): string {
  return serviceId
    .replaceAll(/[^A-Za-z0-9]/g, "")
    .replace(/^(?:Amazon|AWS|Aws)/, "")
    .replace(/Service$/, "")
    .toLowerCase();
}

/** The name of an action in a Resource: `DescribeDBInstances` is `describeDBInstances`. */
export function actionName(operation: string): string {
  return uncapitalized(operation);
}

/** The name of a member in parameters and results: `DBInstanceIdentifier` is `DbInstanceIdentifier`. */
export function memberName(name: string): string {
  const java = uncapitalized(name);
  const safe = RESERVED.has(java) ? `${java}Value` : java;
  return safe.charAt(0).toUpperCase() + safe.slice(1);
}

/** Lowers the leading capitals, except the last one when a word begins with it. */
function uncapitalized(name: string): string {
  return name.replace(/^.(?:[A-Z](?![a-z]))*/, (capitals) => capitals.toLowerCase());
}

/** Java's keywords and the methods of all its objects. */
const RESERVED: ReadonlySet<string> = new Set(
  `abstract assert boolean break byte case catch char class const continue default do double else enum extends false final
  finally float for goto if implements import instanceof int interface long native new null package private protected
  public return short static strictfp super switch synchronized this throw throws transient true try void volatile while
  equals finalize getClass hashCode notify notifyAll toString wait builder toBuilder`.split(/\s+/),
);

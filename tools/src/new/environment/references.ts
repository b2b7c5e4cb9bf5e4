/** A value of a new stack file that points to what belongs to the environment that it was copied from. */
export interface Reference {
  readonly key: string;
  readonly value: string;
}

/** What names a thing in an account, or says what the account has. */
const KEYS: readonly RegExp[] = [
  /^sfn-workers:workloads\.[^.]+\.(?:variables|secrets)\./,
  /^aws:allowedAccountIds/,
  /^sfn-workers:network\.(?:vpcId|subnetIds)/,
  /^sfn-workers:(?:image|kmsKeyArn|permissionsBoundaryArn|alarmTopicArn|lambdaConcurrency)$/,
];

const isArn = (value: string) => /^arn:[a-z-]+:/.test(value);

/** The references in a configuration, which maps `namespace:key` to a value. */
export function referencesIn(config: Readonly<Record<string, unknown>>): Reference[] {
  return textsIn(config, "").filter(
    ({ key, value }) => isArn(value) || KEYS.some((pattern) => pattern.test(key)),
  );
}

function textsIn(value: unknown, key: string): Reference[] {
  if (typeof value === "string" || typeof value === "number")
    return [{ key, value: String(value) }];
  if (typeof value !== "object" || value === null) return [];
  const inside = (name: string) => {
    if (Array.isArray(value)) return `${key}[${name}]`;
    return key === "" ? name : `${key}.${name}`;
  };
  return Object.entries(value).flatMap(([name, each]) => textsIn(each, inside(name)));
}

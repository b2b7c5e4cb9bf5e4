/** Whether two inputs are the same to a provider. */
export function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(comparable(before)) === JSON.stringify(comparable(after));
}

/** With sorted keys and without what is not there. An asset or archive is its content, wherever it lies. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (!isObject(value)) return value ?? null;
  if (typeof value["hash"] === "string" && Object.hasOwn(value, SIGNATURE)) return value["hash"];
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, comparable(item)]);
  return Object.fromEntries(entries);
}

/** The key with which Pulumi marks an object that is more than its properties. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

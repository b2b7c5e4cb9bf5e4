import * as z from "zod";

/** A statement as AWS, or Pulumi's state, has it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, unknown>>;
}

/** One action on one resource that a statement allows. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly condition: Readonly<Record<string, unknown>> | undefined;
}

const texts = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (typeof given === "string" ? [given] : given));

/** What the program writes: allowing statements with actions and resources. */
const policy = z.object({
  Statement: z.array(
    z.object({
      Sid: z.string().default(""),
      Effect: z.literal("Allow"),
      Action: texts,
      Resource: texts,
      Condition: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

/**
 * The statements of a policy that this program has written.
 * @throws {Error} when the text is no such policy; the message has what is wrong
 */
export function statementsIn(text: string): PolicyStatement[] {
  const parsed = policy.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data.Statement.map(({ Condition, ...statement }) => ({
    ...statement,
    ...(Condition !== undefined && { Condition }),
  }));
}

export function permissionsOf(statements: readonly PolicyStatement[]): Permission[] {
  return statements.flatMap(({ Action, Resource, Condition: condition }) =>
    Action.flatMap((action) => Resource.map((resource) => ({ action, resource, condition }))),
  );
}

/** Whether one of the permissions allows all that this one does. */
export function isCovered(wanted: Permission, by: readonly Permission[]): boolean {
  return by.some(
    ({ action, resource, condition }) =>
      matches(action.toLowerCase(), wanted.action.toLowerCase()) &&
      matches(resource, wanted.resource) &&
      (condition === undefined || canonical(condition) === canonical(wanted.condition)),
  );
}

/** Whether a pattern of IAM's matches whatever another one does; where that is not certain, it does not. */
function matches(pattern: string, other: string): boolean {
  if (pattern === other) return true;
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === "*") return ".*";
    // A `*` of the other one stands for more than one character.
    return part === "?" ? "[^*]" : part.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "s").test(other);
}

/** A value without the order of its keys. */
export function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(",")}}`;
}

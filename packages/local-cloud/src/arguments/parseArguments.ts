import type { z } from "zod";

/**
 * Parses arguments as Pulumi's provider does, which makes a text of a number or a boolean, and the reverse, where the argument has
 * the other type: `cpu: 256` is `"256"`. Values in a JSON text stay as they are. Issues are reported with their inputs.
 */
export function parseArguments<T>(schema: z.ZodType<T>, given: unknown): z.ZodSafeParseResult<T> {
  const result = schema.safeParse(given, { reportInput: true });
  if (result.success) return result;
  const converted = result.error.issues.reduce(withConversion, given);
  return converted === given ? result : schema.safeParse(converted, { reportInput: true });
}

function withConversion(given: unknown, issue: z.core.$ZodIssue): unknown {
  if (issue.code !== "invalid_type") return given;
  return withMember(given, issue.path, (value) => converted(value, issue.expected));
}

/** A copy in which the value at the path is another one. Without a value there, it is the same object. */
function withMember(
  given: unknown,
  [step, ...rest]: readonly PropertyKey[],
  change: (value: unknown) => unknown,
): unknown {
  if (step === undefined) return change(given);
  if (typeof given !== "object" || given === null || !Object.hasOwn(given, step)) return given;
  const member: unknown = Reflect.get(given, step);
  const changed = withMember(member, rest, change);
  if (changed === member) return given;
  return Array.isArray(given) ? given.with(Number(step), changed) : { ...given, [step]: changed };
}

function converted(value: unknown, expected: string): unknown {
  switch (expected) {
    case "string":
      return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    case "number":
      return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    case "boolean":
      return value === "true" ? true : value === "false" ? false : value;
    default:
      return value;
  }
}

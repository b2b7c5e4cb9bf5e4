import { z } from "zod";

/** The schema of an argument that is a JSON text, by the schema of its value. */
export function jsonText<Value extends z.ZodType>(value: Value) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        context.addIssue(error instanceof Error ? error.message : String(error));
        return z.NEVER;
      }
    })
    .pipe(value);
}

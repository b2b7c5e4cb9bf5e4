import type { z } from "zod";

/**
 * Says what is wrong with which argument, and with which value if it is a number or not among the allowed ones. Other values
 * may be secrets. The issue must have been reported with its input.
 */
export function describeIssue({ path, message, code, input }: z.core.$ZodIssue): string {
  const isShown =
    code === "invalid_value" || (typeof input === "number" && code !== "invalid_type");
  const isTold = message.includes(String(input));
  const value = isShown && !isTold && input !== undefined ? `; got ${JSON.stringify(input)}` : "";
  return `${path.join(".") || "inputs"}: ${message}${value}`;
}

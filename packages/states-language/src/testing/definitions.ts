import { checkDefinition } from "../check/checkDefinition.ts";

/** A state that ends its workflow. */
export const END = { Type: "Pass", End: true };
/** A definition that starts at state `A`. */
export const machine = (states: object, more: object = {}) => ({
  StartAt: "A",
  States: states,
  ...more,
});

/** The errors of a definition, each as `CODE: message at location`. */
export async function problems(definition: unknown, type: "STANDARD" | "EXPRESS" = "STANDARD") {
  const text = typeof definition === "string" ? definition : JSON.stringify(definition);
  const found = await checkDefinition(text, type);
  return found
    .filter(({ severity }) => severity === "ERROR")
    .map(({ code, message, location }) => `${code}: ${message} at ${location}`);
}

/** The warnings of a definition, each as `CODE at location`. */
export async function warnings(definition: unknown): Promise<string[]> {
  const found = await checkDefinition(JSON.stringify(definition), "STANDARD");
  return found
    .filter(({ severity }) => severity === "WARNING")
    .map(({ code, location }) => `${code} at ${location}`);
}

export const schema = (message: string, location: string) =>
  `SCHEMA_VALIDATION_FAILED: ${message} at ${location}`;

import { inspect } from "node:util";

/**
 * Prints an error that nobody catches without secrets, and ends the process with exit code 1, as Node.js does. Otherwise
 * Node.js, or Lambda's runtime, would print it as it is.
 *
 * @param redact replaces the secrets in a text by their names
 */
export function redactUncaughtErrors(redact: (text: string) => string): void {
  const end = (error: unknown): never => {
    // Whole texts: a cut could leave a part of a secret.
    console.error(redact(inspect(error, { maxStringLength: null })));
    process.exit(1);
  };
  // Before the listeners of Lambda's runtime.
  process.prependListener("uncaughtException", end);
  process.prependListener("unhandledRejection", end);
}

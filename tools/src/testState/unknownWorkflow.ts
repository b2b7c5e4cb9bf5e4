import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";

/** FILE names no workflow of the stack. The message says which it has. */
export function unknownWorkflow(stack: string, name: string, names: readonly string[]): UsageError {
  const allowed = names.join(", ") || "there is none";
  return new UsageError(
    `FILE is "${name}"; allowed with --stack ${stack}: a workflow that it has: ${allowed}${suggestion(name, names)}`,
  );
}

import { checkDefinition, type Diagnostic } from "@sfn-workers/states-language";
import type { PlannedResource } from "./recordStack.ts";

/** A problem in the definition of a state machine: an error is refused by AWS. */
export interface DefinitionProblem extends Diagnostic {
  /** Identifies the state machine in the plan. */
  readonly key: string;
  readonly machine: string;
}

/** Checks the definitions of all state machines, as AWS does when they are deployed. */
export async function definitionProblems(
  resources: ReadonlyMap<string, PlannedResource>,
): Promise<DefinitionProblem[]> {
  const problems: DefinitionProblem[] = [];
  for (const [key, { type, name, inputs }] of resources) {
    const { definition } = inputs;
    // Only a deployment knows a definition that other resources give.
    if (type !== "aws:sfn/stateMachine:StateMachine" || typeof definition !== "string") continue;
    const machineType = inputs["type"] === "EXPRESS" ? "EXPRESS" : "STANDARD";
    for (const problem of await checkDefinition(definition, machineType)) {
      problems.push({ key, machine: name, ...problem });
    }
  }
  return problems;
}

/** A line for each problem, with the place in its definition; AWS's messages may have several lines. */
export function problemLines(problems: readonly DefinitionProblem[]): string[] {
  return problems.map(({ machine, severity, code, message, location }) => {
    const place = location === undefined ? "" : ` at ${location}`;
    return `${severity}: state machine ${machine}${place}: ${message.replaceAll("\n", " ")} (${code})`;
  });
}

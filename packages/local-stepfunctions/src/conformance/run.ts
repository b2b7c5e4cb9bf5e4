import { isDeepStrictEqual } from "node:util";
import type { Json } from "@sfn-workers/states-language/json";
import type { DefinitionRow, Row, StepsRow } from "./case.ts";
import { shownBy } from "./steps.ts";
import { ended, type Target } from "./target.ts";

/** How an endpoint's answer differs from AWS's. */
export interface Difference {
  /** Whether it is only a text: a message or a cause. */
  readonly kind: "behaviour" | "text";
  readonly found: string;
}

/** How the endpoint's answer differs from AWS's, or `undefined`. */
export function difference(row: Row, target: Target): Promise<Difference | undefined> {
  return "steps" in row ? ofSteps(row, target) : ofDefinition(row, target);
}

async function ofSteps(row: StepsRow, target: Target): Promise<Difference | undefined> {
  const { message, cause, ...expected } = row.expected;
  const shown = await shownBy(row.steps, target);
  const { message: shownMessage, cause: shownCause, ...rest } = shown;
  if (!isDeepStrictEqual(rest, expected)) return behaviour(JSON.stringify(shown));
  return lacks("message", shownMessage, message) ?? lacks("cause", shownCause, cause);
}

async function ofDefinition(row: DefinitionRow, target: Target): Promise<Difference | undefined> {
  const { expected } = row;
  const definition =
    typeof row.definition === "string" ? row.definition : JSON.stringify(row.definition);
  if ("create" in expected && expected.create === "warned") {
    const problem = await missingWarning(definition, expected.message, target);
    if (problem !== undefined) return problem;
  }
  const created = await target.call("CreateStateMachine", {
    name: target.newName(),
    roleArn: target.roleArn,
    definition,
  });
  if (created.kind === "refusal") {
    const { code, message } = created;
    if ("create" in expected && expected.create === "refused") {
      return lacks("message", message, expected.message);
    }
    return behaviour(`refused: ${code}: ${message}`);
  }
  const { stateMachineArn } = created.body;
  try {
    if ("status" in expected) {
      return await executed(expected, stateMachineArn, row.input ?? {}, target);
    }
    return expected.create === "refused" ? behaviour("accepted") : undefined;
  } finally {
    await target.call("DeleteStateMachine", { stateMachineArn });
  }
}

async function missingWarning(
  definition: string,
  message: string | undefined,
  target: Target,
): Promise<Difference | undefined> {
  const answer = await target.call("ValidateStateMachineDefinition", {
    definition,
    severity: "WARNING",
  });
  if (answer.kind === "refusal") return behaviour(`${answer.code}: ${answer.message}`);
  const found = answer.body["diagnostics"] as readonly { severity: string; message: string }[];
  const warnings = found.filter(({ severity }) => severity === "WARNING");
  if (warnings.length === 0) return behaviour("no warning");
  return lacks("warnings", warnings.map((warning) => warning.message).join("; "), message);
}

async function executed(
  expected: Extract<DefinitionRow["expected"], { status: string }>,
  stateMachineArn: unknown,
  input: Json,
  target: Target,
): Promise<Difference | undefined> {
  const started = await target.call("StartExecution", {
    stateMachineArn,
    input: JSON.stringify(input),
  });
  if (started.kind === "refusal") {
    return behaviour(`not started: ${started.code}: ${started.message}`);
  }
  const { executionArn } = started.body;
  const { status, output, error, cause } = await ended(executionArn, target);
  if (status === "RUNNING") await target.call("StopExecution", { executionArn });
  if (status !== expected.status) return behaviour(`${status}: ${output ?? `${error}: ${cause}`}`);
  if (expected.status === "SUCCEEDED") {
    if (expected.output === undefined) return undefined;
    const same = isDeepStrictEqual(JSON.parse(String(output)), expected.output);
    return same ? undefined : behaviour(`output ${output}`);
  }
  if (expected.error !== undefined && error !== expected.error) return behaviour(`error ${error}`);
  return lacks("cause", cause, expected.cause);
}

function behaviour(found: string): Difference {
  return { kind: "behaviour", found };
}

function lacks(what: string, seen: unknown, part: Json | undefined): Difference | undefined {
  if (part === undefined || (typeof seen === "string" && seen.includes(String(part)))) return;
  return { kind: "text", found: `${what} "${seen}"` };
}

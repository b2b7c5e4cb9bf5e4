import { isDeepStrictEqual } from "node:util";
import type { Json } from "@sfn-workers/states-language/json";
import type { Row } from "./case.ts";

/** An endpoint that rows run against. */
export interface Target {
  /** Makes one call of the API. */
  call(operation: string, request: object): Promise<Answer>;
  /** Resolves when the execution may have ended: time has passed. */
  wait(): Promise<void>;
  readonly roleArn: string;
  /** A name that no other machine has. */
  machineName(): string;
}

export type Answer =
  | { readonly kind: "answer"; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: "refusal"; readonly code: string; readonly message: string };

/** How often it is asked whether an execution has ended. */
const MOST_LOOKS = 200;

/** How the endpoint's answer differs from AWS's, or `undefined`. */
export async function difference(row: Row, target: Target): Promise<string | undefined> {
  const { expected } = row;
  const definition =
    typeof row.definition === "string" ? row.definition : JSON.stringify(row.definition);
  if ("create" in expected && expected.create === "warned") {
    const problem = await missingWarning(definition, expected.message, target);
    if (problem !== undefined) return problem;
  }
  const created = await target.call("CreateStateMachine", {
    name: target.machineName(),
    roleArn: target.roleArn,
    definition,
  });
  if (created.kind === "refusal") {
    const shown = `refused: ${created.code}: ${created.message}`;
    if (!("create" in expected) || expected.create !== "refused") return shown;
    return lacks("message", created.message, expected.message);
  }
  const { stateMachineArn } = created.body;
  try {
    if ("create" in expected) {
      return expected.create === "refused" ? "accepted, and AWS refuses it" : undefined;
    }
    return await executed(expected, stateMachineArn, row.input ?? {}, target);
  } finally {
    await target.call("DeleteStateMachine", { stateMachineArn });
  }
}

async function missingWarning(
  definition: string,
  message: string | undefined,
  target: Target,
): Promise<string | undefined> {
  const answer = await target.call("ValidateStateMachineDefinition", {
    definition,
    severity: "WARNING",
  });
  if (answer.kind === "refusal") return `${answer.code}: ${answer.message}`;
  const found = answer.body["diagnostics"] as readonly { severity: string; message: string }[];
  const warnings = found.filter(({ severity }) => severity === "WARNING");
  if (warnings.length === 0) return "no warning";
  return lacks("warnings", warnings.map((warning) => warning.message).join("; "), message);
}

async function executed(
  expected: Extract<Row["expected"], { status: string }>,
  stateMachineArn: unknown,
  input: Json,
  target: Target,
): Promise<string | undefined> {
  const started = await target.call("StartExecution", {
    stateMachineArn,
    input: JSON.stringify(input),
  });
  if (started.kind === "refusal") return `not started: ${started.code}: ${started.message}`;
  const { status, output, error, cause } = await ended(started.body["executionArn"], target);
  if (status !== expected.status) return `${status}: ${output ?? `${error}: ${cause}`}`;
  if (expected.status === "SUCCEEDED") {
    if (expected.output === undefined) return undefined;
    const same = isDeepStrictEqual(JSON.parse(String(output)), expected.output);
    return same ? undefined : `output ${output}, AWS: ${JSON.stringify(expected.output)}`;
  }
  if (expected.error !== undefined && error !== expected.error) {
    return `error ${error}, AWS: ${expected.error}`;
  }
  return lacks("cause", String(cause), expected.cause);
}

async function ended(
  executionArn: unknown,
  target: Target,
): Promise<Readonly<Record<string, unknown>>> {
  for (let looks = 1; ; looks += 1) {
    await target.wait();
    const described = await target.call("DescribeExecution", { executionArn });
    if (described.kind === "refusal") return { status: described.code, error: described.message };
    if (described.body["status"] !== "RUNNING" || looks === MOST_LOOKS) return described.body;
  }
}

function lacks(what: string, seen: string, part: string | undefined): string | undefined {
  if (part === undefined || seen.includes(part)) return undefined;
  return `${what} "${seen}" lacks "${part}"`;
}

import {
  MAX_ACTIVITY_ARN_CHARACTERS,
  MAX_LAMBDA_VARIABLES_BYTES,
  MAX_SQS_URL_CHARACTERS,
  MAX_TASK_DEFINITION_BYTES,
} from "../limits.ts";
import type { ConfigurationProblem } from "./fit.ts";
import { parseReference } from "./secretReference.ts";
import type { ParsedWorkload } from "./workloadSettings.ts";

type Values = Readonly<Record<string, string>>;
type GivenValues = Pick<ParsedWorkload, "worker" | "variables" | "secrets">;

/**
 * What the program itself sets for a function, at its longest: a queue's URL is longer than an activity's ARN, and a queue has more
 * variables besides.
 */
const OWN_VARIABLES: Values = {
  ...{ WORKLOAD: text(40), CONCURRENCY: text(4), TRANSPORT: "callback" },
  QUEUE_URL: text(Math.max(MAX_SQS_URL_CHARACTERS, MAX_ACTIVITY_ARN_CHARACTERS)),
  ...{ MAX_RECEIVE_COUNT: text(4), TOKEN_SECONDS: text(9) },
  ...{ POWERTOOLS_METRICS_NAMESPACE: text(20), POWERTOOLS_SERVICE_NAME: text(64) },
  ...{ LOG_EXECUTION_DATA: text(5), NODE_OPTIONS: "--enable-source-maps " },
};

/** All of a task definition but variables and secrets: names, ARNs, the container's health check. */
const TASK_DEFINITION_REST_BYTES = 8_192;

/** Variables that AWS would refuse in the middle of a deployment, because they are too large together. */
export function variablesProblem(given: GivenValues): ConfigurationProblem | undefined {
  const { bytes, own, max, what } = given.worker === "lambda" ? ofFunction(given) : ofTask(given);
  if (bytes + own <= max) return undefined;
  const reason = `${bytes} bytes with what names the secrets; allowed: ${max - own}, since ${what}, ${own} of them for the program's own; the largest are ${largest(given.variables)}`;
  return { key: "variables", reason };
}

function ofFunction({ variables, secrets }: GivenValues) {
  const names = Object.entries(secrets).map(([name, reference]) => [name, valueFrom(reference)]);
  const references = JSON.stringify(Object.fromEntries(names));
  return {
    bytes: bytesOf({ ...variables, ...(names.length > 0 && { SECRET_REFERENCES: references }) }),
    own: bytesOf(OWN_VARIABLES),
    max: MAX_LAMBDA_VARIABLES_BYTES,
    what: `Lambda takes ${MAX_LAMBDA_VARIABLES_BYTES} bytes of all variables of a function`,
  };
}

function ofTask({ variables, secrets }: GivenValues) {
  const environment = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const references = Object.entries(secrets).map(([name, reference]) => {
    return { name, valueFrom: valueFrom(reference) };
  });
  return {
    bytes: bytesOf({ environment, references }),
    own: TASK_DEFINITION_REST_BYTES,
    max: MAX_TASK_DEFINITION_BYTES,
    what: `ECS takes ${MAX_TASK_DEFINITION_BYTES} bytes of a task definition`,
  };
}

/** As long as `arn:aws-us-gov:secretsmanager:REGION:ACCOUNT:secret:NAME-ABCDEF:FIELD::` can be. */
function valueFrom(reference: string): string {
  const { address = "", field } = parseReference(reference) ?? {};
  const arn = address.startsWith("arn:") ? address : `${text(67)}${address}`;
  return field === undefined ? arn : `${arn}:${field}::`;
}

function text(length: number): string {
  return "x".repeat(length);
}

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function largest(variables: Values): string {
  const sizes = Object.entries(variables).map(([name, value]) => ({ name, size: value.length }));
  const sorted = sizes.toSorted((one, other) => other.size - one.size);
  const named = sorted.slice(0, 3).map(({ name, size }) => `${name} (${size})`);
  return named.join(", ") || "those of the secrets";
}

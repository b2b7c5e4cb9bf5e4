import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { credentialsIn } from "./environmentAccess.ts";

/** Lambda gives the init phase 10 s (developer guide: runtime environment); the handler's module loads meanwhile. */
const FETCH_LIMIT_MS = 6_000;
/** Systems Manager API: GetParameters takes at most 10 names. */
const MAX_PARAMETERS = 10;

type Variables = Readonly<Record<string, string | undefined>>;

/** Secrets can't be fetched. The message is one line that names each, where it is kept and why, and no value. */
export class SecretsUnavailable extends Error {
  override readonly name = "SecretsUnavailable";
}

/**
 * Fetches the secrets that `SECRET_REFERENCES` names, all at the same time. It is called once for each execution
 * environment, so a rotated secret is read anew by the next one.
 * @throws {SecretsUnavailable} when one is missing, when the role may not read it, or when there is no answer within 6 s
 */
export async function fetchSecrets(
  variables: Variables,
  limitMs = FETCH_LIMIT_MS,
): Promise<Readonly<Record<string, string>>> {
  const references: Readonly<Record<string, string>> = JSON.parse(
    variables["SECRET_REFERENCES"] ?? "{}",
  );
  const signal = AbortSignal.timeout(limitMs);
  const wanted = Object.entries(references).map(([name, valueFrom]) => {
    return { name, ...addressOf(valueFrom) };
  });
  if (wanted.length === 0) return {};
  const arns = [...new Set(wanted.map(({ arn }) => arn))];
  const credentials = credentialsIn(variables);
  const texts = await fetchAll(arns, { credentials, signal });
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const { name, arn, field } of wanted) {
    const fetched = texts.get(arn) ?? { problem: "it was not asked for" };
    const value = "text" in fetched ? fieldOf(fetched.text, field) : fetched;
    if ("text" in value) values[name] = value.text;
    else problems.push(`secret ${name} can't be fetched from ${arn}: ${value.problem}`);
  }
  if (problems.length > 0) throw new SecretsUnavailable(problems.join("; "));
  return values;
}

/** A reference in the form of ECS: an ARN, or `ARN:FIELD::` for a field of a JSON secret. */
function addressOf(valueFrom: string): { readonly arn: string; readonly field?: string } {
  const parts = valueFrom.split(":");
  const field = parts[ARN_PARTS];
  return { arn: parts.slice(0, ARN_PARTS).join(":"), ...(field ? { field } : {}) };
}

/** `arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME` */
const ARN_PARTS = 7;

type Fetched = { readonly text: string } | { readonly problem: string };

async function fetchAll(
  arns: readonly string[],
  access: Access,
): Promise<ReadonlyMap<string, Fetched>> {
  const byService = Object.entries(
    Object.groupBy(arns, (arn) => arn.split(":").slice(2, 4).join(":")),
  );
  const fetched = await Promise.all(
    byService.map(([serviceAndRegion, ofRegion = []]) => {
      const [service, region = ""] = serviceAndRegion.split(":");
      const fetch = service === "ssm" ? fetchParameters : fetchFromSecretsManager;
      return fetch(ofRegion, region, access);
    }),
  );
  return new Map(fetched.flat());
}

interface Access {
  readonly credentials: ReturnType<typeof credentialsIn>;
  readonly signal: AbortSignal;
}

type Fetch = (
  arns: readonly string[],
  region: string,
  access: Access,
) => Promise<(readonly [arn: string, fetched: Fetched])[]>;

const fetchFromSecretsManager: Fetch = async (
  arns,
  region,
  { credentials, signal: abortSignal },
) => {
  const { GetSecretValueCommand, SecretsManagerClient } = await import(
    "@aws-sdk/client-secrets-manager"
  );
  const client: SecretsManagerClient = new SecretsManagerClient({ region, credentials });
  const fetched = await Promise.all(
    arns.map(async (arn) => {
      const answer = await client
        .send(new GetSecretValueCommand({ SecretId: arn }), { abortSignal })
        .then(({ SecretString: text }) => {
          return text === undefined ? { problem: "it is binary; allowed: a text" } : { text };
        }, problemOf);
      return [arn, answer] as const;
    }),
  );
  client.destroy();
  return fetched;
};

const fetchParameters: Fetch = async (arns, region, { credentials, signal: abortSignal }) => {
  const { GetParametersCommand, SSMClient } = await import("@aws-sdk/client-ssm");
  const client: SSMClient = new SSMClient({ region, credentials });
  const starts = Array.from({ length: Math.ceil(arns.length / MAX_PARAMETERS) }, (_, batch) => {
    return batch * MAX_PARAMETERS;
  });
  const fetched = await Promise.all(
    starts.map(async (start) => {
      const Names = arns.slice(start, start + MAX_PARAMETERS);
      const answer = await client
        .send(new GetParametersCommand({ Names, WithDecryption: true }), { abortSignal })
        .then(({ Parameters = [] }) => ({ Parameters }), problemOf);
      return Names.map((arn): readonly [string, Fetched] => {
        if ("problem" in answer) return [arn, answer];
        const text = answer.Parameters.find(({ ARN }) => ARN === arn)?.Value;
        return [arn, text === undefined ? { problem: "there is no such parameter" } : { text }];
      });
    }),
  );
  client.destroy();
  return fetched.flat();
};

function problemOf(error: unknown): { readonly problem: string } {
  if (!(error instanceof Error)) return { problem: String(error) };
  const timedOut = error.name === "TimeoutError" || error.name === "AbortError";
  if (timedOut) return { problem: "there was no answer in time: does the function reach it?" };
  return { problem: `${error.name}: ${error.message}` };
}

/** The parser's own message would quote the secret. */
function fieldOf(text: string, field: string | undefined): Fetched {
  if (field === undefined) return { text };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { problem: `it is not JSON, so it has no field ${field}` };
  }
  if (typeof parsed !== "object" || parsed === null || !Object.hasOwn(parsed, field)) {
    return { problem: `it has no field ${field}` };
  }
  const value: unknown = Reflect.get(parsed, field);
  return { text: typeof value === "string" ? value : JSON.stringify(value) };
}

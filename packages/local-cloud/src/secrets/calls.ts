import { z } from "zod";
import { MAX_SSM_PARAMETERS } from "../limits.ts";
import { regionOf } from "../names.ts";
import type { SecretAccess } from "./access.ts";
import { SecretsError } from "./secretsError.ts";
import { parameterArnOf, type SecretStore, secretArnOf } from "./store.ts";

/** The Region that a call is made in. What is in another one does not exist there. */
export interface RegionalStore {
  readonly store: SecretStore;
  readonly region: string;
}

const GetSecretValueInput = z.object({ SecretId: z.string() });
const GetParametersInput = z.object({ Names: z.array(z.string()).min(1).max(MAX_SSM_PARAMETERS) });

/**
 * Answers GetSecretValue of Secrets Manager and GetParameters of Systems Manager, named by their `X-Amz-Target`.
 *
 * @throws {SecretsError} when AWS would refuse the call, also because the caller may not use the key.
 * @throws {AccessDeniedException} when the caller lacks the permission.
 */
export function answerSecretsCall(
  target: string,
  input: unknown,
  store: RegionalStore,
  access: SecretAccess,
): object {
  switch (target) {
    case "secretsmanager.GetSecretValue":
      return getSecretValue(parsed(GetSecretValueInput, input).SecretId, store, access);
    case "AmazonSSM.GetParameters":
      return getParameters(parsed(GetParametersInput, input).Names, store, access);
    default:
      throw new SecretsError(
        "UnknownOperationException",
        `supported locally: secretsmanager.GetSecretValue, AmazonSSM.GetParameters`,
      );
  }
}

function getSecretValue(
  id: string,
  { store, region }: RegionalStore,
  access: SecretAccess,
): object {
  const arn = secretArnOf(id, region);
  const found = regionOf(arn) === region ? store.secret(id, region) : undefined;
  access.permit("secretsmanager:GetSecretValue", arn);
  if (found === undefined) {
    throw new SecretsError(
      "ResourceNotFoundException",
      "Secrets Manager can't find the specified secret.",
    );
  }
  access.decrypt(found);
  return {
    ARN: arn,
    Name: found.name,
    SecretString: found.value,
    VersionStages: ["AWSCURRENT"],
  };
}

function getParameters(
  names: readonly string[],
  { store, region }: RegionalStore,
  access: SecretAccess,
): object {
  for (const name of names) access.permit("ssm:GetParameters", parameterArnOf(name, region));
  const found = names.map((name) => {
    const isHere = regionOf(parameterArnOf(name, region)) === region;
    return { name, parameter: isHere ? store.parameter(name, region) : undefined };
  });
  for (const { parameter } of found) if (parameter !== undefined) access.decrypt(parameter);
  return {
    Parameters: found.flatMap(({ parameter }) =>
      parameter === undefined
        ? []
        : [
            {
              ARN: parameter.arn,
              Name: parameter.name,
              Type: parameter.type,
              Value: parameter.value,
              Version: parameter.version,
            },
          ],
    ),
    InvalidParameters: found.flatMap(({ name, parameter }) =>
      parameter === undefined ? [name] : [],
    ),
  };
}

function parsed<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new SecretsError("ValidationException", wrong.join("; "));
}

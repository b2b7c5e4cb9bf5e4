import { z } from "zod";
import { SecretsError } from "./secretsError.ts";
import { parameterArnOf, type SecretStore, secretArnOf } from "./store.ts";

/** @throws {AccessDeniedException} when the caller lacks the permission. */
export type Permit = (action: string, resource: string) => void;

const GetSecretValueInput = z.object({ SecretId: z.string() });
/** Systems Manager API: GetParameters takes 1 to 10 names. */
const GetParametersInput = z.object({ Names: z.array(z.string()).min(1).max(10) });

/**
 * Answers GetSecretValue of Secrets Manager and GetParameters of Systems Manager, named by their `X-Amz-Target`.
 *
 * @throws {SecretsError} when AWS would refuse the call.
 * @throws {AccessDeniedException} when the caller lacks the permission.
 */
export function answerSecretsCall(
  target: string,
  input: unknown,
  store: SecretStore,
  permit: Permit,
): object {
  switch (target) {
    case "secretsmanager.GetSecretValue":
      return getSecretValue(parsed(GetSecretValueInput, input).SecretId, store, permit);
    case "AmazonSSM.GetParameters":
      return getParameters(parsed(GetParametersInput, input).Names, store, permit);
    default:
      throw new SecretsError(
        "UnknownOperationException",
        `supported locally: secretsmanager.GetSecretValue, AmazonSSM.GetParameters`,
      );
  }
}

function getSecretValue(id: string, store: SecretStore, permit: Permit): object {
  const found = store.secret(id);
  permit("secretsmanager:GetSecretValue", found?.arn ?? secretArnOf(id));
  if (found === undefined) {
    throw new SecretsError(
      "ResourceNotFoundException",
      "Secrets Manager can't find the specified secret.",
    );
  }
  const { arn, name, value } = found;
  return { ARN: arn, Name: name, SecretString: value, VersionStages: ["AWSCURRENT"] };
}

function getParameters(names: readonly string[], store: SecretStore, permit: Permit): object {
  for (const name of names) permit("ssm:GetParameters", parameterArnOf(name));
  const found = names.map((name) => ({ name, parameter: store.parameter(name) }));
  return {
    Parameters: found.flatMap(({ parameter }) =>
      parameter === undefined
        ? []
        : [
            {
              ARN: parameter.arn,
              Name: parameter.name,
              Type: "SecureString",
              Value: parameter.value,
              Version: 1,
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

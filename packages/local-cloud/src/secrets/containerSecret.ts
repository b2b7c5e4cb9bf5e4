import { regionOf } from "../names.ts";
import type { SecretAccess } from "./access.ts";
import type { RegionalStore } from "./calls.ts";
import { parameterArnOf, type SecretStore } from "./store.ts";

const FAILED =
  "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:";
const FROM_ASM = `${FAILED} unable to retrieve secret from asm: service call has been retried 1 time(s):`;
const FROM_SSM = `${FAILED} unable to retrieve secrets from ssm: service call has been retried 1 time(s):`;

/**
 * One of a container's `secrets`: `valueFrom` is the full ARN of a secret, also `ARN:FIELD:STAGE:VERSION`, or the ARN or the
 * name of a parameter (ECS guide: specifying sensitive data). Both ARNs may name another Region; a name is of the task's.
 *
 * @throws {Error} when it is missing, or the execution role may not read it; the message is that of ECS.
 */
export function containerSecret(
  valueFrom: string,
  store: RegionalStore,
  access: SecretAccess,
): string {
  return /^arn:[a-z-]+:secretsmanager:/.test(valueFrom)
    ? ofSecretsManager(valueFrom, store.store, access)
    : ofParameterStore(valueFrom, store, access);
}

function ofSecretsManager(valueFrom: string, store: SecretStore, access: SecretAccess): string {
  // arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME, then a field, a stage and a version
  const parts = valueFrom.split(":");
  const arn = parts.slice(0, 7).join(":");
  const field = parts[7];
  const failed = (code: string, message: string) =>
    new Error(
      `${FROM_ASM} failed to fetch secret ${arn} from secrets manager: ${code}: ${message}`,
    );
  const found = store.secret(arn, regionOf(arn));
  try {
    access.permit("secretsmanager:GetSecretValue", arn);
    if (found !== undefined) access.decrypt(found);
  } catch (error) {
    throw failed("AccessDeniedException", error instanceof Error ? error.message : String(error));
  }
  if (found === undefined) {
    throw failed("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }
  if (!field) return found.value;
  const value = fieldOf(found.value, field);
  if (value !== undefined) return value;
  throw new Error(
    `${FROM_ASM} retrieved secret from Secrets Manager did not contain json key ${field}`,
  );
}

function fieldOf(text: string, field: string): string | undefined {
  try {
    const value: unknown = Reflect.get(JSON.parse(text), field);
    return typeof value === "string" || value === undefined ? value : JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function ofParameterStore(
  valueFrom: string,
  { store, region }: RegionalStore,
  access: SecretAccess,
): string {
  const found = store.parameter(valueFrom, region);
  try {
    access.permit("ssm:GetParameters", parameterArnOf(valueFrom, region));
    if (found !== undefined) access.decrypt(found);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${FROM_SSM} AccessDeniedException: ${message}`);
  }
  if (found !== undefined) return found.value;
  throw new Error(`${FROM_SSM} invalid parameters: ${valueFrom}`);
}

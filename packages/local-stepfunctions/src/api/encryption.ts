import { ApiError } from "../errors.ts";
import { DATA_KEY_REUSE_SECONDS, MAX_KEY_ID_CHARACTERS } from "../limits.ts";
import type { Constraint } from "./constraints.ts";

/** Who encrypts a machine's or an activity's data. */
export const encryption = {
  type: "object",
  members: {
    type: { type: "string", required: true, oneOf: ["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"] },
    kmsKeyId: { type: "string", min: 1, max: MAX_KEY_ID_CHARACTERS },
    kmsDataKeyReusePeriodSeconds: { type: "integer", ...DATA_KEY_REUSE_SECONDS },
  },
} satisfies Constraint;

/** Of a request that has passed the constraints. */
interface Encryption {
  readonly type: string;
  readonly kmsKeyId?: string | null;
  readonly kmsDataKeyReusePeriodSeconds?: number | null;
}

/** @throws {ApiError} InvalidEncryptionConfiguration when the customer's key is missing, or there though AWS's is used. */
export function readEncryption(source: unknown): object | undefined {
  if (source === undefined || source === null) return undefined;
  const { type, kmsKeyId, kmsDataKeyReusePeriodSeconds: seconds } = source as Encryption;
  const hasKey = typeof kmsKeyId === "string";
  if (type === "CUSTOMER_MANAGED_KMS_KEY" && !hasKey)
    throw invalid(`must be set when type is ${type}`);
  if (type === "AWS_OWNED_KEY" && hasKey) throw invalid(`must not be set when type is ${type}`);
  return {
    type,
    ...(hasKey && { kmsKeyId }),
    ...(typeof seconds === "number" && { kmsDataKeyReusePeriodSeconds: seconds }),
  };
}

function invalid(problem: string): ApiError {
  return new ApiError(
    "InvalidEncryptionConfiguration",
    `Invalid Encryption Configuration: kmsKeyId ${problem}.`,
  );
}

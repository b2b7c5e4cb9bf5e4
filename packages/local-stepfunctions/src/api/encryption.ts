import { type ArnScope, kmsKeyArn } from "../arn.ts";
import { ApiError } from "../errors.ts";
import {
  DATA_KEY_REUSE_SECONDS,
  DEFAULT_DATA_KEY_REUSE_SECONDS,
  MAX_KEY_ID_CHARACTERS,
} from "../limits.ts";
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

/** What is shown of a machine or an activity for which no key was given. */
export const AWS_OWNED_KEY = { type: "AWS_OWNED_KEY" } as const;

const KEY_ID = "(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})";
const ALIAS = "alias/[\\w/-]+";
const ONLY_KEY_ID = new RegExp(`^${KEY_ID}$`, "i");
const KEY = new RegExp(
  `^(?:arn:[\\w-]+:kms:[\\w-]+:\\d{12}:(?:key/[\\w-]+|${ALIAS})|${KEY_ID}|${ALIAS})$`,
  "i",
);

/**
 * AWS asks KMS for the key, and keeps its ARN. No KMS is asked here: a key's id becomes its ARN, and an alias stays as it is given.
 * @throws {ApiError} InvalidEncryptionConfiguration when the customer's key is missing or can be none, or is there though AWS's is
 * used.
 */
export function readEncryption(scope: ArnScope, source: unknown): object | undefined {
  if (source === undefined || source === null) return undefined;
  const { type, kmsKeyId, kmsDataKeyReusePeriodSeconds } = source as Encryption;
  if (type === AWS_OWNED_KEY.type) {
    for (const [name, value] of Object.entries({ kmsKeyId, kmsDataKeyReusePeriodSeconds })) {
      if (value === undefined || value === null) continue;
      throw invalid(`Custom ${name} is not allowed when selecting ${type}.`);
    }
    return AWS_OWNED_KEY;
  }
  if (typeof kmsKeyId !== "string") throw invalid("Must set a valid kmsKeyId.");
  if (!KEY.test(kmsKeyId)) {
    throw new ApiError("InvalidEncryptionConfiguration", `Invalid keyId '${kmsKeyId}'`);
  }
  return {
    type,
    kmsKeyId: ONLY_KEY_ID.test(kmsKeyId) ? kmsKeyArn(scope, kmsKeyId) : kmsKeyId,
    kmsDataKeyReusePeriodSeconds: kmsDataKeyReusePeriodSeconds ?? DEFAULT_DATA_KEY_REUSE_SECONDS,
  };
}

/** The wording is recorded on AWS. */
function invalid(problem: string): ApiError {
  return new ApiError(
    "InvalidEncryptionConfiguration",
    `Invalid Encryption Configuration: ${problem}`,
  );
}

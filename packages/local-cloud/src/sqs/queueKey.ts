import type { Session } from "../iam/iam.ts";
import type { KeyOperation, Kms } from "../kms/kms.ts";
import { KmsError, type KmsErrorCode } from "../kms/kmsError.ts";
import { regionOf } from "../names.ts";
import { SqsError } from "./sqsError.ts";

/** A queue with its attributes by their names in SQS. */
interface Encrypted {
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a call on an encrypted queue needs from its key (SQS developer guide, key management). */
const NEEDS: Readonly<Record<string, readonly KeyOperation[]>> = {
  SendMessage: ["GenerateDataKey", "Decrypt"],
  ReceiveMessage: ["Decrypt"],
};

/**
 * Checks that a role may use the key of a queue for this call.
 *
 * @throws {SqsError} when it may not, or the key can't be used.
 */
export function requireQueueKey(
  session: Session,
  operation: string,
  queue: Encrypted | undefined,
  kms: Pick<Kms, "require">,
): void {
  const keyId = queue?.attributes["KmsMasterKeyId"];
  // An empty text takes the key away (SetQueueAttributes).
  if (queue === undefined || keyId === undefined || keyId === "") return;
  const use = {
    viaService: "sqs",
    region: regionOf(queue.arn),
    encryptionContext: { "aws:sqs:arn": queue.arn },
  };
  try {
    for (const need of NEEDS[operation.replace(/Batch$/, "")] ?? []) {
      kms.require(session, need, keyId, use);
    }
  } catch (error) {
    if (!(error instanceof KmsError)) throw error;
    const [code, queryCode] = CODES[error.code];
    throw new SqsError(code, error.message, { queryCode });
  }
}

/** KMS's error → SQS's, in the JSON protocol and in the older one. */
const CODES = {
  AccessDeniedException: ["KmsAccessDenied", "KMS.AccessDeniedException"],
  DisabledException: ["KmsDisabled", "KMS.DisabledException"],
  KMSInvalidStateException: ["KmsInvalidState", "KMS.InvalidStateException"],
  NotFoundException: ["KmsNotFound", "KMS.NotFoundException"],
} as const satisfies Record<KmsErrorCode, readonly [string, string]>;

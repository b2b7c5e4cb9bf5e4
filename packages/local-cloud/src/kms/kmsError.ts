/** An error that KMS returns. The service that called KMS for its caller passes it on with a name of its own. */
export class KmsError extends Error {
  readonly code: KmsErrorCode;

  constructor(code: KmsErrorCode, message: string) {
    super(message);
    this.name = code;
    this.code = code;
  }
}

/** The errors of Decrypt and GenerateDataKey that this package returns (KMS API reference). */
export type KmsErrorCode =
  | "AccessDeniedException"
  | "DisabledException"
  | "KMSInvalidStateException"
  | "NotFoundException";

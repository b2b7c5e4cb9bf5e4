/** An error that Secrets Manager or Systems Manager returns. */
export class SecretsError extends Error {
  /** `ResourceNotFoundException` */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = code;
    this.code = code;
  }
}

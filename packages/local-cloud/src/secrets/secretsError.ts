/** An error that Secrets Manager or Systems Manager returns. */
export class SecretsError extends Error {
  /** `ResourceNotFoundException` */
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

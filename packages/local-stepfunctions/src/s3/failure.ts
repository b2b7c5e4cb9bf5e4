import { randomUUID } from "node:crypto";

/** S3 refused a call. `code` is S3's name of the error. */
export class S3Failure extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = "S3Failure";
    this.code = code;
    this.status = status;
  }

  /** As AWS's SDK tells it. */
  get report(): string {
    return `${this.message} (Service: S3, Status Code: ${this.status}, Request ID: ${randomUUID()}, Extended Request ID: ${randomUUID()})`;
  }
}

export function noSuchBucket(): S3Failure {
  return new S3Failure("NoSuchBucket", "The specified bucket does not exist", 404);
}

export function noSuchKey(): S3Failure {
  return new S3Failure("NoSuchKey", "The specified key does not exist.", 404);
}

/** What no folder can hold, or may hold. */
export function refused(message: string): S3Failure {
  return new S3Failure("AccessDenied", message, 403);
}

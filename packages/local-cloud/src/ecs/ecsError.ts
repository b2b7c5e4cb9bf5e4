/** ECS refuses a call. The message is AWS's, in part with what it is about. */
export class EcsError extends Error {
  override readonly name = "EcsError";
  readonly code: EcsErrorCode;

  constructor(code: EcsErrorCode, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }

  /** Without the code. */
  get reason(): string {
    return this.message.slice(this.code.length + 2);
  }
}

export type EcsErrorCode =
  | "ClientException"
  | "ClusterNotFoundException"
  | "ConflictException"
  | "InvalidParameterException";

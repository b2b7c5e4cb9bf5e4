/** Asked before each call that names credentials; throws AccessDeniedException to refuse it. */
export type Authorize = (request: AuthorizationRequest) => void;

export interface AuthorizationRequest {
  readonly accessKeyId: string;
  /** As IAM names it: `states:GetActivityTask`. */
  readonly action: string;
  /**
   * The ARN that the call is about, `undefined` where it is about none or nothing has it. For SendTask* the activity, or
   * the state machine where the token is a callback's: AWS checks the same.
   */
  readonly resource: string | undefined;
}

/** The access key of a SigV4 `Authorization` header; signatures are not checked. */
export function accessKeyOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /Credential=([^/,\s]+)/.exec(header)?.[1];
}

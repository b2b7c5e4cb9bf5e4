/**
 * Called before each API call that has credentials.
 * @throws {AccessDeniedException} when it denies the call.
 */
export type Authorize = (request: AuthorizationRequest) => void;

export interface AuthorizationRequest {
  readonly accessKeyId: string;
  /** The IAM action: `states:GetActivityTask`. */
  readonly action: string;
  /**
   * The ARN of the resource, if the call has one. For SendTask* it is the activity, or for a callback's token the state
   * machine, as on AWS.
   */
  readonly resource: string | undefined;
  /** Set if the call wants no data that may be encrypted (`includedData: METADATA_ONLY`). */
  readonly metadataOnly?: true;
}

/** The access key of a SigV4 `Authorization` header; signatures are not checked. */
export function accessKeyOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /Credential=([^/,\s]+)/.exec(header)?.[1];
}

/** The Step Functions endpoint, and the signer for calls to it. */
export interface SfnAccess {
  endpoint(): Promise<URL>;
  /** The request's headers, signed with credentials that are valid now. */
  sign(request: SignableRequest, signingDate: Date): Promise<Readonly<Record<string, string>>>;
  close(): void;
}

/** A request in the form that AWS's signers accept. */
export interface SignableRequest {
  readonly method: "POST";
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly query: Record<string, never>;
  readonly headers: Record<string, string>;
  readonly body: string;
}

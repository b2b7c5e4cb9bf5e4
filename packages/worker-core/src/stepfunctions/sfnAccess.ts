/** The Step Functions endpoint, and what calls to it are signed with. */
export type SfnAccess = IdentityAccess | SignerAccess;

/** The worker signs by itself. */
export interface IdentityAccess {
  endpoint(): Promise<URL>;
  /** Who calls, with credentials that are valid now. It is asked for each call, and should keep them until they expire. */
  identity(): Promise<Identity>;
  close(): void;
}

/** Something else signs, so that no credentials are handed over. */
export interface SignerAccess {
  endpoint(): Promise<URL>;
  /** The request's headers, signed with credentials that are valid now. */
  sign(request: SignableRequest, signingDate: Date): Promise<Readonly<Record<string, string>>>;
  close(): void;
}

/** Credentials, and the Region that calls are signed for. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
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

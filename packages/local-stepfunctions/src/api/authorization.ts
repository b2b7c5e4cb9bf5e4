import { isRegion } from "../arn.ts";
import type { Permission } from "../permission.ts";

/**
 * Called before each API call over HTTP, for each permission that it needs. A call without credentials is answered with MissingAuthenticationTokenException.
 * @throws {AccessDeniedException} when it denies the call.
 */
export type Authorize = (request: AuthorizationRequest) => void;

export interface AuthorizationRequest extends Permission {
  readonly accessKeyId: string;
  /** The Region that the call is made in. */
  readonly region: string;
  /** Set if the call wants no data that may be encrypted (`includedData: METADATA_ONLY`). */
  readonly metadataOnly?: true;
}

/** Who makes a call, and in which Region: that of the credential scope, if the call is signed for one. */
export type Signer =
  | {
      readonly kind: "signed";
      readonly accessKeyId: string;
      readonly region: string | undefined;
    }
  | { readonly kind: "unsigned"; readonly accessKeyId?: undefined; readonly region?: undefined }
  /** The program that has started the endpoint: it may do everything. */
  | {
      readonly kind: "embedder";
      readonly accessKeyId?: undefined;
      readonly region: string | undefined;
    };

/** Reads SigV4's credential, of the `Authorization` header or of the query of a presigned URL; signatures are not checked. */
export function signerOf(header: string | undefined, url = ""): Signer {
  const credential = header ?? presignedCredential(url);
  const [, accessKeyId, region] =
    /Credential=([^/,\s]+)(?:\/\d{8}\/([^/,\s]+)\/)?/.exec(credential) ?? [];
  if (accessKeyId === undefined) return { kind: "unsigned" };
  return {
    kind: "signed",
    accessKeyId,
    region: region !== undefined && isRegion(region) ? region : undefined,
  };
}

function presignedCredential(url: string): string {
  const query = new URLSearchParams(url.slice(url.indexOf("?") + 1));
  return `Credential=${query.get("X-Amz-Credential") ?? ""}`;
}

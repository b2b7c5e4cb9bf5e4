import type { Iam, Session } from "../iam/iam.ts";
import type { Kms } from "../kms/kms.ts";
import { KmsError } from "../kms/kmsError.ts";
import { regionOf } from "../names.ts";
import { SecretsError } from "./secretsError.ts";
import type { StoredSecret } from "./store.ts";

/** What one caller may do. */
export interface SecretAccess {
  /** @throws {AccessDeniedException} when the caller lacks the permission. */
  permit(action: string, resource: string): void;
  /** @throws {SecretsError} when the caller may not use the key that encrypts the secret; the messages are AWS's. */
  decrypt(secret: StoredSecret): void;
}

/** The access of a role, whose session is undefined for a developer. */
export function secretAccess(
  permit: SecretAccess["permit"],
  session: Session | undefined,
  kms: Pick<Kms, "require">,
): SecretAccess {
  return {
    permit,
    decrypt({ arn, keyId }) {
      if (session === undefined || keyId === undefined) return;
      try {
        kms.require(session, "Decrypt", keyId, useFor(arn));
      } catch (error) {
        if (!(error instanceof KmsError)) throw error;
        throw new SecretsError("AccessDeniedException", refusalFor(arn));
      }
    },
  };
}

/** The permissions that the access of a session needs. */
export type SecretsIam = Pick<Iam, "require" | "authorize" | "sessionOf">;

const isParameter = (arn: string) => /^arn:[^:]+:ssm:/.test(arn);

/** The encryption contexts of both services (their user guides, encryption). A secret's version is not among the values here. */
function useFor(arn: string) {
  const region = regionOf(arn);
  return isParameter(arn)
    ? { viaService: "ssm", region, encryptionContext: { PARAMETER_ARN: arn } }
    : { viaService: "secretsmanager", region, encryptionContext: { SecretARN: arn } };
}

function refusalFor(arn: string): string {
  return isParameter(arn)
    ? "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access."
    : "Access to KMS is not allowed";
}

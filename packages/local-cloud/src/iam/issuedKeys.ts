import { type AccessKey, temporaryAccessKey } from "./accessKey.ts";
import type { Session } from "./session.ts";

/** The access keys of role sessions. */
export interface IssuedKeys {
  /** @param onCall called with the action of each call that is allowed with the key */
  issueAccessKey(session: Session, onCall?: (action: string) => void): AccessKey;
  revokeAccessKey(accessKeyId: string): void;
  /** Whether a call was made with an issued key, also if it was refused. */
  wasUsed(accessKeyId: string): boolean;
  /** The session of an issued access key. */
  sessionOf(accessKeyId: string): Session | undefined;
}

interface Issued {
  readonly session: Session;
  readonly onCall: ((action: string) => void) | undefined;
  isUsed: boolean;
}

export function createIssuedKeys() {
  const issued = new Map<string, Issued>();
  const keys: IssuedKeys = {
    issueAccessKey(session, onCall) {
      const key = temporaryAccessKey();
      issued.set(key.accessKeyId, { session, onCall, isUsed: false });
      return key;
    },
    revokeAccessKey: (accessKeyId) => void issued.delete(accessKeyId),
    wasUsed: (accessKeyId) => issued.get(accessKeyId)?.isUsed ?? false,
    sessionOf: (accessKeyId) => issued.get(accessKeyId)?.session,
  };
  return {
    keys,
    /** A call is made with the key. */
    used(accessKeyId: string): void {
      const key = issued.get(accessKeyId);
      if (key !== undefined) key.isUsed = true;
    },
    /** The call is allowed. */
    allowed: (accessKeyId: string, action: string) => issued.get(accessKeyId)?.onCall?.(action),
  };
}

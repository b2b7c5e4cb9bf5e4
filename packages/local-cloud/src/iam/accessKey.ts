import { randomBytes, randomInt } from "node:crypto";

/** Credentials: temporary ones of a role session, or the developer's own. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only temporary credentials have one. AWS refuses calls with a temporary key that lack it. */
  readonly sessionToken?: string;
}

/** Prefixes of access key ids: temporary ones and those of users (IAM user guide, unique identifiers). */
const TEMPORARY_PREFIX = "ASIA";
const USER_PREFIX = "AKIA";
/** AWS's tokens have no fixed size; those of a role session have several hundred characters. */
const SESSION_TOKEN_BYTES = 240;
const ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The key of a role session. */
export function temporaryAccessKey(): AccessKey {
  const sessionToken = randomBytes(SESSION_TOKEN_BYTES).toString("base64");
  return { ...randomAccessKey(TEMPORARY_PREFIX), sessionToken };
}

export function isTemporary(accessKeyId: string): boolean {
  return accessKeyId.startsWith(TEMPORARY_PREFIX);
}

/** The key of the developer, who may call every action. */
export function developerAccessKey(): AccessKey {
  return randomAccessKey(USER_PREFIX);
}

function randomAccessKey(prefix: string): AccessKey {
  const id = Array.from({ length: 16 }, () => ID_CHARACTERS.charAt(randomInt(32))).join("");
  return {
    accessKeyId: `${prefix}${id}`,
    secretAccessKey: randomBytes(30).toString("base64"),
  };
}

import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomBytes,
  randomFillSync,
} from "node:crypto";
import { MAX_TOKEN_CHARACTERS } from "./limits.ts";

/** The attempt of a task that a token identifies. */
export interface TokenSubject {
  /** The serial number of the execution. */
  readonly execution: number;
  /** The number of the attempt in its execution. */
  readonly attempt: number;
  /**
   * The ARN of the resource whose permission an answer needs: the activity, or for a callback the state machine. Tokens contain
   * it, because it must be known for as long as a worker may have the token, also when nothing is left of the task. Undefined for
   * a token of an earlier version, which a data folder may have.
   */
  readonly owner: string | undefined;
}

export interface Tokens {
  issue(subject: TokenSubject): string;
  /** The token's subject; `undefined` for a token that this endpoint did not issue. */
  read(token: string): TokenSubject | undefined;
}

/** The fixed start of every token; AWS's tokens have a fixed start, too. */
const HEADER = Buffer.from("01008c000000002a000000", "hex");
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Execution, attempt, and the number of the owner's bytes. */
const NUMBER_BYTES = 12;
/** 276 bytes make 368 characters of base64, the length of AWS's tokens. Only an ARN with many characters beyond ASCII needs more. */
const MIN_BODY_BYTES = 237;
const POOL_BYTES = 65_532;

const MIN_TOKEN_BYTES = HEADER.length + IV_BYTES + MIN_BODY_BYTES + TAG_BYTES;

export const TOKEN_KEY_BYTES = 32;

export function createTokenKey(): Buffer {
  return randomBytes(TOKEN_KEY_BYTES);
}

/** The size that leaves base64 without padding. */
function bodyBytes(ownerBytes: number): number {
  const beyond = Math.max(0, NUMBER_BYTES + ownerBytes - MIN_BODY_BYTES);
  return MIN_BODY_BYTES + Math.ceil(beyond / 3) * 3;
}

/**
 * Task tokens that contain their subject, encrypted and authenticated (AES-256-GCM): tokens cannot be guessed or read,
 * need no memory, and with the same key stay valid across a restart.
 */
export function createTokens(secret: Buffer): Tokens {
  const key = createSecretKey(secret);
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;

  return {
    issue({ execution, attempt, owner = "" }) {
      const iv = random(IV_BYTES);
      const ownerBytes = Buffer.byteLength(owner);
      const body = Buffer.alloc(bodyBytes(ownerBytes));
      body.writeUIntBE(execution, 0, 6);
      body.writeUInt32BE(attempt, 6);
      body.writeUInt16BE(ownerBytes, 10);
      body.write(owner, NUMBER_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      const sealed = cipher.update(body);
      cipher.final();
      return Buffer.concat([HEADER, iv, sealed, cipher.getAuthTag()]).toString("base64");
    },
    read(token) {
      if (token.length > MAX_TOKEN_CHARACTERS) return undefined;
      const bytes = Buffer.from(token, "base64");
      if (bytes.length < MIN_TOKEN_BYTES || bytes.toString("base64") !== token) return undefined;
      const body = open(bytes);
      if (body === undefined) return undefined;
      const ownerEnd = NUMBER_BYTES + body.readUInt16BE(10);
      return {
        execution: body.readUIntBE(0, 6),
        attempt: body.readUInt32BE(6),
        owner: body.toString("utf8", NUMBER_BYTES, ownerEnd) || undefined,
      };
    },
  };

  /** Random bytes from a pool: many small requests to the system would be slow. */
  function random(count: number): Buffer {
    if (used + count > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = pool.subarray(used, used + count);
    used += count;
    return bytes;
  }

  function open(bytes: Buffer): Buffer | undefined {
    const start = HEADER.length + IV_BYTES;
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(HEADER.length, start), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
      const body = decipher.update(bytes.subarray(start, bytes.length - TAG_BYTES));
      decipher.final();
      return body;
    } catch {
      return undefined;
    }
  }
}

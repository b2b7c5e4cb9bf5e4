import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomBytes,
  randomFillSync,
} from "node:crypto";

/** The attempt of a task that a token identifies. */
export interface TokenSubject {
  /** The serial number of the execution. */
  readonly execution: number;
  /** The number of the attempt in its execution. */
  readonly attempt: number;
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
const BODY_BYTES = 237;
/** 276 bytes make 368 characters of base64, the length of AWS's tokens. */
const TOKEN_BYTES = HEADER.length + IV_BYTES + BODY_BYTES + TAG_BYTES;
const TOKEN_CHARACTERS = (TOKEN_BYTES / 3) * 4;
const SUBJECT_BYTES = 10;
const POOL_BYTES = 65_532;

export function createTokenKey(): Buffer {
  return randomBytes(32);
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
    issue({ execution, attempt }) {
      const iv = random(IV_BYTES);
      const body = Buffer.alloc(BODY_BYTES);
      body.writeUIntBE(execution, 0, 6);
      body.writeUInt32BE(attempt, 6);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      const sealed = cipher.update(body);
      cipher.final();
      return Buffer.concat([HEADER, iv, sealed, cipher.getAuthTag()]).toString("base64");
    },
    read(token) {
      if (token.length !== TOKEN_CHARACTERS) return undefined;
      const bytes = Buffer.from(token, "base64");
      if (bytes.length !== TOKEN_BYTES || bytes.toString("base64") !== token) return undefined;
      const body = open(bytes);
      if (body === undefined) return undefined;
      return { execution: body.readUIntBE(0, 6), attempt: body.readUInt32BE(6) };
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
      decipher.setAuthTag(bytes.subarray(TOKEN_BYTES - TAG_BYTES));
      const body = decipher.update(bytes.subarray(start, TOKEN_BYTES - TAG_BYTES));
      decipher.final();
      return body.length >= SUBJECT_BYTES ? body : undefined;
    } catch {
      return undefined;
    }
  }
}

import { AccessDeniedException } from "@sfn-workers/local-stepfunctions";
import type { Context, Iam, Session } from "../iam/iam.ts";
import { ACCOUNT_ID } from "../limits.ts";
import { arnOf, regionOf } from "../names.ts";
import { KmsError } from "./kmsError.ts";

/** What a service needs from a key: `GenerateDataKey` to encrypt, `Decrypt` to decrypt. */
export type KeyOperation = "Decrypt" | "GenerateDataKey";

/** One use of a key, for the conditions of policies. */
export interface KeyUse {
  /** The service that calls KMS with its caller's permissions: `sqs`. Absent if the role itself calls KMS. */
  readonly viaService?: string;
  /** That of what uses the key. Keys of another Region can't be used. */
  readonly region: string;
  /** By the names that the service documents: `aws:sqs:arn`. */
  readonly encryptionContext: Readonly<Record<string, string>>;
}

/** A key that the program makes. */
export interface Key {
  readonly arn: string;
  readonly policy: string;
  readonly enabled: boolean;
}

/** The permissions on KMS keys. Nothing is encrypted. */
export interface Kms {
  /**
   * Creates a key, or replaces its policy and state.
   *
   * @throws {Error} when the policy is malformed.
   */
  putKey(key: Key): void;
  /** The key can't be used any more, as a key that waits for its deletion. */
  scheduleDeletion(keyArn: string): void;
  /**
   * Replaces the policy of a key.
   *
   * @throws {Error} when it is malformed, or no program makes the key.
   */
  putKeyPolicy(keyIdOrArn: string, policy: string, region: string): void;
  /** @throws {Error} when the alias exists, or there is no such key. */
  createAlias(aliasArn: string, keyIdOrArn: string): void;
  /** @throws {KmsError} when there is no such key. */
  putAlias(aliasArn: string, keyIdOrArn: string): void;
  deleteAlias(aliasArn: string): void;
  /**
   * The ARN of a key of the program, or of one that the account is expected to have; undefined for a key that AWS manages.
   *
   * @param keyIdOrArn the key's id or ARN, or an alias or its ARN
   * @throws {KmsError} when it has none of these forms, or the program has no such alias.
   */
  keyArn(keyIdOrArn: string, region: string): string | undefined;
  /**
   * Checks the key that a resource names.
   *
   * @param argument the resource's argument, for the message
   * @throws {Error} when there is no such key, or it is disabled or waits for its deletion.
   */
  requireUsable(argument: string, keyIdOrArn: string, region: string): void;
  /**
   * Checks the permission of a role for one use of a key.
   *
   * @throws {KmsError} when the key's policy and the role's policies do not allow it, or the key can't be used.
   */
  require(session: Session, operation: KeyOperation, keyIdOrArn: string, use: KeyUse): void;
  /**
   * Whether the key's policy lets a service use the key for itself, such as CloudWatch Logs. The policy of a key that the
   * program does not make is not known, so it is expected to.
   *
   * @param service `logs.us-east-1.amazonaws.com`
   */
  allowsService(
    service: string,
    operation: KeyOperation,
    keyIdOrArn: string,
    use: Omit<KeyUse, "viaService">,
  ): boolean;
}

type KeyState = "Enabled" | "Disabled" | "PendingDeletion";

export function createKms(iam: Pick<Iam, "require" | "putKeyPolicy" | "allowsService">): Kms {
  const states = new Map<string, KeyState>();
  /** The ARN of the key, by the ARN of the alias. */
  const aliases = new Map<string, string>();

  function keyArn(keyIdOrArn: string, region: string): string | undefined {
    const [, keyRegion, arnResource] = /^arn:[^:]+:kms:([^:]+):\d{12}:(.+)$/.exec(keyIdOrArn) ?? [];
    if (keyRegion !== undefined && keyRegion !== region) {
      const message = `Invalid arn ${keyRegion}: the key must be in ${region}.`;
      throw new KmsError("NotFoundException", message);
    }
    const resource = arnResource ?? keyIdOrArn;
    if (resource.startsWith("alias/aws/")) return undefined;
    if (resource.startsWith("alias/")) return aliasTarget(arnOf(region, "kms", resource));
    if (arnResource?.startsWith("key/")) return keyIdOrArn;
    if (arnResource === undefined && KEY_ID.test(resource)) {
      return arnOf(region, "kms", `key/${resource}`);
    }
    throw new KmsError("NotFoundException", `Invalid keyId '${keyIdOrArn}'.`);
  }

  function aliasTarget(aliasArn: string): string {
    const target = aliases.get(aliasArn);
    if (target !== undefined) return target;
    throw new KmsError("NotFoundException", `Alias ${aliasArn} is not found.`);
  }

  function putAlias(aliasArn: string, target: string): void {
    const arn = keyArn(target, regionOf(aliasArn));
    if (arn === undefined) throw new KmsError("NotFoundException", `Invalid keyId '${target}'`);
    aliases.set(aliasArn, arn);
  }

  return {
    putKey({ arn, policy, enabled }) {
      iam.putKeyPolicy(arn, policy);
      states.set(arn, enabled ? "Enabled" : "Disabled");
    },
    putKeyPolicy(keyIdOrArn, policy, region) {
      const arn = keyArn(keyIdOrArn, region);
      if (arn === undefined || !states.has(arn)) {
        throw new KmsError("NotFoundException", `Key '${arn ?? keyIdOrArn}' does not exist`);
      }
      iam.putKeyPolicy(arn, policy);
    },
    scheduleDeletion: (arn) => void states.set(arn, "PendingDeletion"),
    createAlias(aliasArn, target) {
      if (aliases.has(aliasArn)) {
        throw new Error(
          `name: AlreadyExistsException: An alias with the name ${aliasArn} already exists`,
        );
      }
      putAlias(aliasArn, target);
    },
    putAlias,
    deleteAlias: (aliasArn) => void aliases.delete(aliasArn),
    keyArn,
    require(session, operation, keyIdOrArn, use) {
      const arn = keyArn(keyIdOrArn, use.region);
      // Its policy lets everyone in the account use it through its service.
      if (arn === undefined) return;
      try {
        iam.require(session, `kms:${operation}`, arn, contextOf(use));
      } catch (error) {
        if (!(error instanceof AccessDeniedException)) throw error;
        throw new KmsError("AccessDeniedException", error.message);
      }
      requireState(arn, states.get(arn));
    },
    requireUsable(argument, keyIdOrArn, region) {
      try {
        const arn = keyArn(keyIdOrArn, region);
        if (arn !== undefined) requireState(arn, states.get(arn));
      } catch (error) {
        if (!(error instanceof KmsError)) throw error;
        throw new Error(`${argument}: ${error.message} ${REMEDY}`, { cause: error });
      }
    },
    allowsService(service, operation, keyIdOrArn, use) {
      const arn = keyArn(keyIdOrArn, use.region);
      if (arn === undefined) return false;
      return iam.allowsService(service, `kms:${operation}`, arn, contextOf(use));
    },
  };
}

const REMEDY =
  "Name an enabled key by its ARN or id, or by an alias that the program makes (aws.kms.Alias)";

/** A UUID, or `mrk-` and 32 digits for a multi-Region key (KMS developer guide, key identifiers). */
const KEY_ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/** The condition keys of a use (KMS developer guide, AWS KMS condition keys). */
function contextOf({ viaService, region, encryptionContext }: KeyUse): Context {
  return {
    "kms:CallerAccount": ACCOUNT_ID,
    ...(viaService === undefined
      ? {}
      : { "kms:ViaService": `${viaService}.${region}.amazonaws.com` }),
    ...Object.fromEntries(
      Object.entries(encryptionContext).map(([name, value]) => [
        `kms:EncryptionContext:${name}`,
        value,
      ]),
    ),
  };
}

/** @throws {KmsError} when the key can't be used; the messages are AWS's. */
function requireState(arn: string, state: KeyState | undefined): void {
  switch (state) {
    case undefined:
    case "Enabled":
      return;
    case "Disabled":
      throw new KmsError("DisabledException", `${arn} is disabled.`);
    case "PendingDeletion":
      throw new KmsError("KMSInvalidStateException", `${arn} is pending deletion.`);
  }
}

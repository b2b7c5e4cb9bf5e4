import { AccessDeniedException, type Authorize } from "@sfn-workers/local-stepfunctions";
import type { PermissionRefused } from "../failure.ts";
import { ACCOUNT_ID, PARTITION, REGION } from "../limits.ts";
import { nameInArn } from "../names.ts";
import { type AccessKey, isTemporary, temporaryAccessKey } from "./accessKey.ts";
import { evaluate, type PolicySource, type Principal, statementsFor, trusts } from "./evaluate.ts";
import { MANAGED_POLICIES } from "./managedPolicies.ts";
import { parsePolicyDocument, type Statement } from "./policyDocument.ts";

/** A caller: a role with the name of a session, as in `assumed-role/ROLE/SESSION`. */
export interface Session {
  readonly roleArn: string;
  readonly sessionName: string;
}

export type Context = Readonly<Record<string, string>>;

export interface Iam {
  /** @throws {Error} when the trust policy is malformed. */
  createRole(role: { arn: string; trustPolicy: string; boundaryArn?: string | undefined }): void;
  /** Creates a customer managed policy. */
  createPolicy(policyArn: string, document: string): void;
  /** Adds or replaces an inline policy. */
  putRolePolicy(roleName: string, policyName: string, document: string): void;
  /** @throws {Error} when the role does not exist, or the policy is neither the program's nor a known AWS managed policy. */
  attachRolePolicy(roleName: string, policyArn: string): void;
  /**
   * Sets the policy of a resource such as a queue.
   *
   * @throws {Error} when it is malformed.
   */
  putResourcePolicy(resourceArn: string, document: string): void;
  /** @throws {Error} when the trust policy does not let `service` assume the role, with `message`. */
  requireTrust(roleArn: string, service: string, sourceArn: string, message: string): void;
  issueAccessKey(session: Session): AccessKey;
  revokeAccessKey(accessKeyId: string): void;
  /** Whether a call was made with an issued key, also if it was refused. */
  wasUsed(accessKeyId: string): boolean;
  /**
   * @param context condition keys of this call, in addition to those of every call
   * @throws {AccessDeniedException} when the role lacks the permission; the message is AWS's.
   */
  require(session: Session, action: string, resource: string, context?: Context): void;
  /**
   * Checks a call of an endpoint. An issued access key acts as its role. Any other key counts as the developer's own and
   * may call every action, unless it has the form of a temporary key.
   */
  readonly authorize: Authorize;
}

interface Role {
  readonly arn: string;
  readonly trust: readonly Statement[];
  readonly boundaryArn: string | undefined;
  readonly policies: Map<string, readonly Statement[]>;
}

/** A permission that a role has and has used. */
export interface UsedPermission {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
}

export interface IamObserver {
  readonly onUsed?: ((permission: UsedPermission) => void) | undefined;
  /** Called when a role lacks a permission: once per role and action, because the caller may swallow the error. */
  readonly onRefused?: (refusal: PermissionRefused) => void;
}

/** The roles and policies of one local environment. */
export function createIam({ onUsed, onRefused }: IamObserver = {}): Iam {
  const roles = new Map<string, Role>();
  const customerPolicies = new Map<string, readonly Statement[]>();
  const resourcePolicies = new Map<string, readonly Statement[]>();
  const sessions = new Map<string, Session>();
  const refused = new Set<string>();
  const usedKeys = new Set<string>();

  function roleNamed(roleName: string): Role {
    const role = roles.get(roleName);
    if (role === undefined) {
      throw new Error(`The role with name ${roleName} cannot be found.`);
    }
    return role;
  }

  function policyOf(policyArn: string): readonly Statement[] {
    const managed = MANAGED_POLICIES[policyArn];
    const policy =
      managed === undefined
        ? customerPolicies.get(policyArn)
        : parsePolicyDocument(managed, policyArn);
    if (policy === undefined) {
      throw new Error(
        `Policy ${policyArn} does not exist locally: it is neither in the program nor one of ` +
          `${Object.keys(MANAGED_POLICIES).map(nameInArn).join(", ")}`,
      );
    }
    return policy;
  }

  function require(session: Session, action: string, resource: string, own: Context = {}): void {
    const role = roleNamed(nameInArn(session.roleArn));
    const boundary = role.boundaryArn === undefined ? {} : { boundary: policyOf(role.boundaryArn) };
    const policyOfResource = resourcePolicies.get(resource) ?? [];
    const decision = evaluate(
      {
        identity: [...role.policies.values()].flat(),
        resource: statementsFor(principalOf(session), policyOfResource),
        ...boundary,
      },
      { action, resource, context: { ...contextOf(role.arn), ...own } },
    );
    if (!decision.allowed) {
      const message = refusal(session, action, resource, decision);
      if (!refused.has(`${role.arn} ${action}`)) {
        refused.add(`${role.arn} ${action}`);
        onRefused?.({
          kind: "permissionRefused",
          name: nameInArn(role.arn),
          arn: role.arn,
          message,
          action,
          resource,
          policy: decision.by,
          explicit: decision.explicit,
        });
      }
      throw new AccessDeniedException(message);
    }
    onUsed?.({ roleArn: role.arn, action, resource });
  }

  return {
    createRole({ arn, trustPolicy, boundaryArn }) {
      const trust = parsePolicyDocument(trustPolicy, `trust policy of ${nameInArn(arn)}`, "trust");
      roles.set(nameInArn(arn), { arn, trust, boundaryArn, policies: new Map() });
    },
    createPolicy(policyArn, document) {
      customerPolicies.set(
        policyArn,
        parsePolicyDocument(document, `policy ${nameInArn(policyArn)}`),
      );
    },
    putRolePolicy(roleName, policyName, document) {
      const label = `policy ${policyName} of role ${roleName}`;
      roleNamed(roleName).policies.set(policyName, parsePolicyDocument(document, label));
    },
    attachRolePolicy(roleName, policyArn) {
      roleNamed(roleName).policies.set(policyArn, policyOf(policyArn));
    },
    putResourcePolicy(resourceArn, document) {
      const label = `policy of ${nameInArn(resourceArn)}`;
      resourcePolicies.set(resourceArn, parsePolicyDocument(document, label, "resource"));
    },
    requireTrust(roleArn, service, sourceArn, message) {
      const context = { "aws:SourceAccount": ACCOUNT_ID, "aws:SourceArn": sourceArn };
      if (!trusts(roleNamed(nameInArn(roleArn)).trust, service, context)) throw new Error(message);
    },
    issueAccessKey(session) {
      const key = temporaryAccessKey();
      sessions.set(key.accessKeyId, session);
      return key;
    },
    revokeAccessKey(accessKeyId) {
      sessions.delete(accessKeyId);
      usedKeys.delete(accessKeyId);
    },
    wasUsed: (accessKeyId) => usedKeys.has(accessKeyId),
    require,
    authorize({ accessKeyId, action, resource }) {
      const session = sessions.get(accessKeyId);
      if (session !== undefined) {
        usedKeys.add(accessKeyId);
        require(session, action, resource ?? "*");
      } else if (isTemporary(accessKeyId)) {
        throw new AccessDeniedException("The security token included in the request is invalid");
      }
    },
  };
}

function contextOf(roleArn: string): Context {
  return {
    "aws:PrincipalAccount": ACCOUNT_ID,
    "aws:PrincipalArn": roleArn,
    "aws:RequestedRegion": REGION,
    "aws:ResourceAccount": ACCOUNT_ID,
    "aws:SecureTransport": "true",
  };
}

function principalOf({ roleArn, sessionName }: Session): Principal {
  return {
    roleArn,
    sessionArn: `arn:${PARTITION}:sts::${ACCOUNT_ID}:assumed-role/${nameInArn(roleArn)}/${sessionName}`,
    accountId: ACCOUNT_ID,
    accountArn: `arn:${PARTITION}:iam::${ACCOUNT_ID}:root`,
  };
}

const POLICY_NAMES: Readonly<Record<PolicySource, string>> = {
  identity: "identity-based policy",
  boundary: "permissions boundary",
  resource: "resource-based policy",
};

function refusal(
  session: Session,
  action: string,
  resource: string,
  decision: { readonly by: PolicySource; readonly explicit: boolean },
): string {
  // AWS's messages have the actions of SQS in lower case.
  const shown = action.startsWith("sqs:") ? action.toLowerCase() : action;
  const policy = POLICY_NAMES[decision.by];
  const article = decision.by === "identity" ? "an" : "a";
  const reason = decision.explicit
    ? `with an explicit deny in ${article} ${policy}`
    : `because no ${policy} allows the ${shown} action`;
  const user = principalOf(session).sessionArn;
  return `User: ${user} is not authorized to perform: ${shown} on resource: ${resource} ${reason}`;
}

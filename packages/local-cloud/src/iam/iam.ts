import {
  AccessDeniedException,
  type AuthorizationRequest,
  missingAuthenticationToken,
} from "@sfn-workers/local-stepfunctions";
import type { PermissionRefused } from "../failure.ts";
import { nameInArn, regionOf } from "../names.ts";
import { DEFAULT_REGION } from "../region.ts";
import { isTemporary } from "./accessKey.ts";
import {
  type AccessRequest,
  type Decision,
  evaluate,
  mayAllow,
  statementsFor,
  trusts,
} from "./evaluate.ts";
import { createIdentities, type Identities } from "./identities.ts";
import { createIssuedKeys, type IssuedKeys } from "./issuedKeys.ts";
import { decideOnKey } from "./keyPolicy.ts";
import type { Context } from "./pattern.ts";
import { parsePolicyDocument } from "./policyDocument.ts";
import { requireExistingRoles, withoutPrincipal } from "./principals.ts";
import { principalOf, refusal, trustRemedy } from "./refusal.ts";
import { contextOfCall, contextOfService, type Tags } from "./requestContext.ts";
import type { PolicyDelay } from "./rolePolicies.ts";
import type { Session } from "./session.ts";
import type { Statement } from "./statement.ts";

export type { Context, Session };

export interface Iam extends IssuedKeys, Omit<Identities, "role" | "roles" | "boundaryOf"> {
  /**
   * Sets the policy of a resource such as a queue.
   *
   * @throws {Error} when it is malformed, or names a role that does not exist.
   */
  putResourcePolicy(resourceArn: string, document: string): void;
  /** Removes the policy of a resource such as a queue. */
  deleteResourcePolicy(resourceArn: string): void;
  /** Sets the tags of a role or another resource, for the conditions of policies. */
  tagResource(resourceArn: string, tags: Tags): void;
  tagsOf(resourceArn: string): Tags;
  /**
   * Sets the policy of a KMS key. Unlike other policies of resources, it decides whether policies of roles count at all.
   *
   * @throws {Error} when it is malformed.
   */
  putKeyPolicy(keyArn: string, document: string): void;
  /** @throws {Error} when the trust policy does not let `service` assume the role, with `message`. */
  requireTrust(roleArn: string, service: string, sourceArn: string, message: string): void;
  /**
   * @param context condition keys of this call, in addition to those of every call
   * @throws {AccessDeniedException} when the role lacks the permission; the message is AWS's.
   */
  require(session: Session, action: string, resource: string, context?: Context): void;
  /**
   * As `require`, for what AWS checks while it creates or updates a resource. A refusal takes up to 0.2 s: by then a policy
   * may have taken effect that the resource should have waited for, and the error says so.
   *
   * @param context condition keys of this call, in addition to those of every call
   * @throws {AccessDeniedException} when the role lacks the permission; the message is AWS's, followed by the remedy if a policy
   * that the resource does not depend on allows it.
   */
  requireForCreation(
    session: Session,
    action: string,
    resource: string,
    context?: Context,
  ): Promise<void>;
  /** Whether the policy of a KMS key lets a service use it; a key without a known policy does. */
  allowsService(service: string, action: string, keyArn: string, context: Context): boolean;
  /** Whether the policy of a resource such as a queue lets a service use it. */
  allowsServiceOn(service: string, action: string, resourceArn: string, context: Context): boolean;
  /**
   * Whether a policy of a role or of the resource might let somebody in the account make a call: conditions count as met, and a Deny or a
   * boundary does not count. False is certain.
   */
  mayBeAllowed(action: string, resource: string): boolean;
  /**
   * Checks a call of an endpoint. An issued access key acts as its role. Any other key counts as the developer's own and
   * may call every action, unless it has the form of a temporary key.
   *
   * @throws {AccessDeniedException} when the caller lacks the permission.
   * @throws {ApiError} MissingAuthenticationTokenException when the call is not signed.
   */
  authorize(call: EndpointCall): void;
}

/** A call of an endpoint. The Region of its resource counts if it names no other. */
export interface EndpointCall
  extends Omit<AuthorizationRequest, "accessKeyId" | "region" | "metadataOnly"> {
  /** Undefined for a call that is not signed. */
  readonly accessKeyId: string | undefined;
  readonly region?: string;
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

export interface IamOptions extends IamObserver {
  /** By default policies of roles take effect at once. */
  readonly policyDelay?: PolicyDelay;
  /** The time of a call in milliseconds since 1970, for the conditions of policies. */
  readonly now?: () => number;
  /** The Region of calls that name no resource of a Region, unless they say another one. */
  readonly region?: string;
}

/** The roles and policies of one local environment. */
export function createIam(options: IamOptions = {}): Iam {
  const { onUsed, onRefused, policyDelay, now = Date.now, region = DEFAULT_REGION } = options;
  const { role: roleNamed, roles, boundaryOf, ...identities } = createIdentities(policyDelay);
  const resourcePolicies = new Map<string, readonly Statement[]>();
  const keyPolicies = new Map<string, readonly Statement[]>();
  const tags = new Map<string, Tags>();
  const { keys, used, allowed } = createIssuedKeys();
  const refused = new Set<string>();

  function trustOf(roleArn: string): readonly Statement[] | undefined {
    return identities.hasRole(roleArn) ? roleNamed(nameInArn(roleArn)).trust : undefined;
  }

  const tagsOf = (resourceArn: string): Tags => tags.get(resourceArn) ?? {};

  function decide(session: Session, action: string, resource: string, own: Context): Decision {
    const role = roleNamed(nameInArn(session.roleArn));
    const statements = boundaryOf(role);
    const boundary = statements === undefined ? {} : { boundary: statements };
    const identity = role.policies.statements();
    const request: AccessRequest = {
      action,
      resource,
      context: contextOfCall(
        { ...session, roleArn: role.arn, action, resource, own, now: now(), region },
        tagsOf,
      ),
    };
    const principal = principalOf(session);
    // The trust policy of a role decides as the policy of a key does: it lets in whom it names, or the whole account.
    const keyPolicy = action === "sts:AssumeRole" ? trustOf(resource) : keyPolicies.get(resource);
    if (keyPolicy !== undefined) {
      return decideOnKey({ identity, keyPolicy, ...boundary }, principal, request);
    }
    const policyOfResource = statementsFor(principal, resourcePolicies.get(resource) ?? []);
    return evaluate({ identity, resource: policyOfResource, ...boundary }, request);
  }

  function require(session: Session, action: string, resource: string, own: Context = {}): void {
    const decision = decide(session, action, resource, own);
    const { arn: roleArn } = roleNamed(nameInArn(session.roleArn));
    if (decision.allowed) {
      onUsed?.({ roleArn, action, resource });
      return;
    }
    const message = refusal(session, action, resource, decision);
    if (!refused.has(`${roleArn} ${action}`)) {
      refused.add(`${roleArn} ${action}`);
      onRefused?.({
        kind: "permissionRefused",
        name: nameInArn(roleArn),
        arn: roleArn,
        message,
        action,
        resource,
        policy: decision.by,
        explicit: decision.explicit,
      });
    }
    throw new AccessDeniedException(message);
  }

  async function requireForCreation(
    session: Session,
    action: string,
    resource: string,
    own: Context = {},
  ): Promise<void> {
    const before = decide(session, action, resource, own);
    if (!before.allowed && policyDelay !== undefined) {
      const { policies } = roleNamed(nameInArn(session.roleArn));
      const effective = policies.inEffect();
      for (let wait = 0; wait < MAX_LATE_POLICY_DELAYS; wait += 1) {
        await new Promise<void>((resolve) => {
          policyDelay.clock.setTimeout(resolve, policyDelay.ms);
        });
        if (!decide(session, action, resource, own).allowed) continue;
        const late = [...policies.inEffect()].filter(
          ([name, statements]) => effective.get(name) !== statements,
        );
        const names = late.map(([name]) => nameInArn(name)).join(", ");
        throw new AccessDeniedException(
          `${refusal(session, action, resource, before)}. The policy ${names} allows it, but only takes ` +
            "effect afterwards: let this resource depend on it (dependsOn)",
        );
      }
    }
    require(session, action, resource, own);
  }

  return {
    ...identities,
    ...keys,
    deleteRole(roleName, force) {
      const { arn } = roleNamed(roleName);
      identities.deleteRole(roleName, force);
      for (const policies of [resourcePolicies, keyPolicies]) {
        for (const [resource, statements] of policies) {
          policies.set(resource, withoutPrincipal(statements, arn));
        }
      }
    },
    putResourcePolicy(resourceArn, document) {
      const label = `policy of ${nameInArn(resourceArn)}`;
      const statements = parsePolicyDocument(document, label, "queue");
      requireExistingRoles(statements, identities.hasRole, { label, kind: "queue" });
      resourcePolicies.set(resourceArn, statements);
    },
    deleteResourcePolicy: (resourceArn) => void resourcePolicies.delete(resourceArn),
    tagResource: (resourceArn, own) => void tags.set(resourceArn, own),
    tagsOf,
    putKeyPolicy(keyArn, document) {
      const label = `policy of key ${nameInArn(keyArn)}`;
      keyPolicies.set(keyArn, parsePolicyDocument(document, label, "key"));
    },
    allowsService(service, action, keyArn, context) {
      const policy = keyPolicies.get(keyArn);
      if (policy === undefined) return true;
      const request = {
        action,
        resource: keyArn,
        context: { ...contextOfService(undefined, now(), regionOf(keyArn)), ...context },
      };
      return evaluate(
        { identity: policy.filter(({ services }) => services.includes(service)) },
        request,
      ).allowed;
    },
    allowsServiceOn(service, action, resource, own) {
      const policy = resourcePolicies.get(resource) ?? [];
      const context = { ...contextOfService(undefined, now(), regionOf(resource)), ...own };
      const applicable = policy.filter(
        ({ services, principals }) => services.includes(service) || principals.includes("*"),
      );
      return evaluate({ identity: applicable }, { action, resource, context }).allowed;
    },
    mayBeAllowed: (action, resource) =>
      mayAllow(resourcePolicies.get(resource) ?? [], { action, resource }) ||
      [...roles()].some(({ policies }) => mayAllow(policies.statements(), { action, resource })),
    requireTrust(roleArn, service, sourceArn, message) {
      const context = contextOfService(sourceArn, now(), regionOf(sourceArn));
      const { trust } = roleNamed(nameInArn(roleArn));
      if (trusts(trust, service, context)) return;
      throw new Error(`${message} ${trustRemedy(roleArn, trust, service, context)}`);
    },
    require,
    requireForCreation,
    authorize({ accessKeyId, action, resource, qualifier, region: requested }) {
      if (accessKeyId === undefined) throw missingAuthenticationToken();
      const session = keys.sessionOf(accessKeyId);
      // The keys of a role that was deleted are no longer valid.
      if (session !== undefined && identities.hasRole(session.roleArn)) {
        used(accessKeyId);
        const own = {
          ...(requested !== undefined && { "aws:RequestedRegion": requested }),
          ...(qualifier !== undefined && { "states:StateMachineQualifier": qualifier }),
        };
        require(session, action, resource ?? "*", own);
        allowed(accessKeyId, action);
      } else if (isTemporary(accessKeyId)) {
        throw new AccessDeniedException("The security token included in the request is invalid");
      }
    },
  };
}

/** How often `requireForCreation` looks again for a policy that takes effect late. */
const MAX_LATE_POLICY_DELAYS = 10;

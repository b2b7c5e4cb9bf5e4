import { nameInArn } from "../names.ts";
import { parsePolicyDocument } from "./policyDocument.ts";
import { createPolicyStore } from "./policyStore.ts";
import { requireExistingRoles, withoutPrincipal } from "./principals.ts";
import {
  requireAttachments,
  requireInlineSize,
  requireName,
  requirePath,
  requireTrustSize,
} from "./quotas.ts";
import { createRolePolicies, type PolicyDelay, type RolePolicies } from "./rolePolicies.ts";
import type { Statement } from "./statement.ts";

export interface RoleSettings {
  readonly trustPolicy: string;
  readonly boundaryArn?: string | undefined;
}

/** The roles and the managed policies of an account, with IAM's refusals. */
export interface Identities {
  /** @throws {Error} when the name is taken or not allowed, or the trust policy is one that IAM does not store. */
  createRole(role: RoleSettings & { readonly arn: string }): void;
  /** @throws {Error} when the role does not exist, or the trust policy is one that IAM does not store. */
  updateRole(roleName: string, settings: RoleSettings): void;
  /**
   * @param force removes the role's policies first, as Pulumi's `forceDetachPolicies` does
   * @throws {Error} when the role does not exist, or still has a policy that `force` does not remove.
   */
  deleteRole(
    roleName: string,
    force?: { readonly inline: boolean; readonly attached: boolean },
  ): void;
  /**
   * Creates a customer managed policy.
   *
   * @throws {Error} when the name is taken or not allowed, or the document is one that IAM does not store.
   */
  createPolicy(policyArn: string, document: string): void;
  /**
   * Replaces the document of a customer managed policy.
   *
   * @returns resolves when it has taken effect for all roles that have it
   * @throws {Error} at once, when the policy does not exist or the document is one that IAM does not store.
   */
  updatePolicy(policyArn: string, document: string): Promise<void>;
  /** @throws {Error} when the policy is attached to a role, or is its boundary. */
  deletePolicy(policyArn: string): void;
  /**
   * Adds or replaces an inline policy.
   *
   * @returns resolves when the policy has taken effect
   * @throws {Error} at once, when the role does not exist, or the policy is one that IAM does not store.
   */
  putRolePolicy(roleName: string, policyName: string, document: string): Promise<void>;
  deleteRolePolicy(roleName: string, policyName: string): void;
  /**
   * @returns resolves when the policy has taken effect
   * @throws {Error} at once, when the role does not exist or has too many policies, or the policy is neither the program's nor
   * a known AWS managed policy.
   */
  attachRolePolicy(roleName: string, policyArn: string): Promise<void>;
  detachRolePolicy(roleName: string, policyArn: string): void;
  /** @throws {Error} when the role does not exist. */
  role(roleName: string): Role;
  hasRole(roleArn: string): boolean;
  roles(): Iterable<Role>;
  /** The statements of the role's permissions boundary; undefined without one. */
  boundaryOf(role: Role): readonly Statement[] | undefined;
}

export interface Role {
  readonly arn: string;
  readonly trust: readonly Statement[];
  readonly boundaryArn: string | undefined;
  /** Inline policies by name, attached ones by ARN. */
  readonly policies: RolePolicies;
}

interface StoredRole extends Role {
  /** The documents of inline policies by name. */
  readonly inline: Map<string, string>;
  /** ARNs of managed policies. */
  readonly attached: Set<string>;
}

/** @param delay without one, policies of roles take effect at once */
export function createIdentities(delay: PolicyDelay | undefined): Identities {
  const roles = new Map<string, StoredRole>();
  const policies = createPolicyStore();

  function stored(roleName: string): StoredRole {
    const role = roles.get(roleName);
    if (role === undefined) throw new Error(`The role with name ${roleName} cannot be found.`);
    return role;
  }

  /** Names that differ only in case are the same name. */
  function taken(roleName: string): boolean {
    const wanted = roleName.toLowerCase();
    return [...roles.keys()].some((name) => name.toLowerCase() === wanted);
  }

  function hasRole(roleArn: string): boolean {
    return roles.get(nameInArn(roleArn))?.arn === roleArn;
  }

  function readTrust(roleName: string, document: string): readonly Statement[] {
    const label = `trust policy of ${roleName}`;
    const trust = parsePolicyDocument(document, label, "trust");
    requireExistingRoles(trust, hasRole, { label, kind: "trust" });
    requireTrustSize(document, label);
    return trust;
  }

  return {
    createRole({ arn, trustPolicy, boundaryArn }) {
      const roleName = nameInArn(arn);
      requireName("role", roleName);
      requirePath(arn);
      if (taken(roleName)) throw new Error(`Role with name ${roleName} already exists.`);
      if (boundaryArn !== undefined) policies.statements(boundaryArn);
      roles.set(roleName, {
        arn,
        trust: readTrust(roleName, trustPolicy),
        boundaryArn,
        policies: createRolePolicies(delay),
        inline: new Map(),
        attached: new Set(),
      });
    },
    updateRole(roleName, { trustPolicy, boundaryArn }) {
      const role = stored(roleName);
      if (boundaryArn !== undefined) policies.statements(boundaryArn);
      roles.set(roleName, { ...role, trust: readTrust(roleName, trustPolicy), boundaryArn });
    },
    deleteRole(roleName, force = { inline: false, attached: false }) {
      const { arn, inline, attached } = stored(roleName);
      if (attached.size > 0 && !force.attached) {
        throw new Error(
          `Cannot delete entity, must detach all policies first. Role ${roleName} has ${[...attached].join(", ")}`,
        );
      }
      if (inline.size > 0 && !force.inline) {
        throw new Error(
          `Cannot delete entity, must delete policies first. Role ${roleName} has ${[...inline.keys()].join(", ")}`,
        );
      }
      roles.delete(roleName);
      for (const [name, role] of roles) {
        roles.set(name, { ...role, trust: withoutPrincipal(role.trust, arn) });
      }
    },
    createPolicy: policies.create,
    async updatePolicy(policyArn, document) {
      policies.update(policyArn, document);
      const statements = policies.statements(policyArn);
      const users = [...roles.values()].filter(({ attached }) => attached.has(policyArn));
      await Promise.all(users.map((role) => role.policies.put(policyArn, statements)));
    },
    deletePolicy(policyArn) {
      const users = [...roles.values()].filter(
        ({ attached, boundaryArn }) => attached.has(policyArn) || boundaryArn === policyArn,
      );
      if (users.length > 0) {
        const names = users.map(({ arn }) => nameInArn(arn)).join(", ");
        throw new Error(`Cannot delete a policy attached to entities. ${policyArn} has ${names}`);
      }
      policies.delete(policyArn);
    },
    putRolePolicy(roleName, policyName, document) {
      const role = stored(roleName);
      requireName("policy", policyName);
      const label = `policy ${policyName} of role ${roleName}`;
      const statements = parsePolicyDocument(document, label);
      const inline = new Map([...role.inline, [policyName, document]]);
      requireInlineSize([...inline.values()], roleName);
      role.inline.set(policyName, document);
      return role.policies.put(policyName, statements);
    },
    deleteRolePolicy(roleName, policyName) {
      const role = stored(roleName);
      role.inline.delete(policyName);
      role.policies.delete(policyName);
    },
    attachRolePolicy(roleName, policyArn) {
      const role = stored(roleName);
      const statements = policies.statements(policyArn);
      requireAttachments(new Set([...role.attached, policyArn]).size, roleName);
      role.attached.add(policyArn);
      return role.policies.put(policyArn, statements);
    },
    detachRolePolicy(roleName, policyArn) {
      const role = stored(roleName);
      role.attached.delete(policyArn);
      role.policies.delete(policyArn);
    },
    role: stored,
    hasRole,
    roles: () => roles.values(),
    boundaryOf: ({ boundaryArn }) =>
      boundaryArn === undefined ? undefined : policies.statements(boundaryArn),
  };
}

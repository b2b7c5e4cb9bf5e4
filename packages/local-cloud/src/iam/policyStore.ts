import { nameInArn } from "../names.ts";
import { didYouMean } from "./malformed.ts";
import { MANAGED_POLICIES } from "./managedPolicies.ts";
import { parsePolicyDocument } from "./policyDocument.ts";
import { requireManagedSize, requireName, requirePath } from "./quotas.ts";
import type { Statement } from "./statement.ts";

/** The managed policies of an account: its own, and those of AWS. */
export interface PolicyStore {
  /** @throws {Error} when the name is taken or not allowed, or the document is one that IAM does not store. */
  create(policyArn: string, document: string): void;
  /** @throws {Error} when the policy does not exist, or the document is one that IAM does not store. */
  update(policyArn: string, document: string): void;
  delete(policyArn: string): void;
  /** @throws {Error} when the policy is neither the program's nor a known one of AWS. */
  statements(policyArn: string): readonly Statement[];
}

const OF_AWS = /^arn:[^:]+:iam::aws:policy\//;

export function createPolicyStore(): PolicyStore {
  const own = new Map<string, readonly Statement[]>();
  const read = new Map<string, readonly Statement[]>();

  function parse(policyArn: string, document: string): readonly Statement[] {
    const label = `policy ${nameInArn(policyArn)}`;
    const statements = parsePolicyDocument(document, label);
    requireManagedSize(document, label);
    return statements;
  }

  function ofAws(policyArn: string): readonly Statement[] | undefined {
    const document = MANAGED_POLICIES[policyArn];
    if (document === undefined) return undefined;
    const statements = read.get(policyArn) ?? parsePolicyDocument(document, policyArn);
    read.set(policyArn, statements);
    return statements;
  }

  function statements(policyArn: string): readonly Statement[] {
    const found = own.get(policyArn) ?? ofAws(policyArn);
    if (found !== undefined) return found;
    const known = Object.keys(MANAGED_POLICIES).map(nameInArn);
    const unsupported = OF_AWS.test(policyArn)
      ? ", or it is one of AWS's that is not supported locally: give the role its statements in a policy of the program"
      : "";
    throw new Error(
      `Policy ${policyArn} does not exist or is not attachable${didYouMean(nameInArn(policyArn), known, 3)}; it is neither in ` +
        `the program nor one of AWS's that are known here${unsupported}. Known: ${known.join(", ")}`,
    );
  }

  return {
    create(policyArn, document) {
      const name = nameInArn(policyArn);
      requireName("policy", name);
      requirePath(policyArn);
      if ([...own.keys()].some((arn) => nameInArn(arn).toLowerCase() === name.toLowerCase())) {
        throw new Error(`A policy called ${name} already exists. Duplicate names are not allowed.`);
      }
      own.set(policyArn, parse(policyArn, document));
    },
    update(policyArn, document) {
      if (!own.has(policyArn)) throw new Error(`Policy ${policyArn} was not found.`);
      own.set(policyArn, parse(policyArn, document));
    },
    delete: (policyArn) => void own.delete(policyArn),
    statements,
  };
}

import { executionsRole } from "../../components/machine/roleName.ts";
import { HANDOVER_SID } from "../../components/tasks/handoverSid.ts";
import { ConfigurationError } from "../../settings/explain.ts";
import type { FormerPolicies } from "./formerPolicies.ts";
import { formerSid, isOver, type Keeping, keptStatements, removalOf } from "./keptStatements.ts";
import { type PolicyStatement, statementsIn } from "./policyStatements.ts";

/** What a workflow's former deployment allowed, for executions that still need it. */
export interface KeptGrants {
  /**
   * A policy of the workflow's role, with what is kept of its former one.
   * @param name the policy's in the program
   */
  withKept(name: string, policy: string): string;
  /** Whether its executions may still hand tasks to this queue, perhaps since they started with another definition. */
  handsTo(queueName: string): boolean;
}

/**
 * @param machine the name of the workflow
 * @param former the policies that are deployed
 */
export function keptGrants(machine: string, former: FormerPolicies, keeping: Keeping): KeptGrants {
  const formerOf = (name: string) => statementsOf(name, former.get(name));
  return {
    withKept(name, policy) {
      const { Statement, ...rest } = JSON.parse(policy);
      const kept = keptStatements(formerOf(name), statementsIn(policy), keeping);
      return kept.length === 0
        ? policy
        : JSON.stringify({ ...rest, Statement: [...Statement, ...kept] });
    },
    handsTo(queueName) {
      return formerOf(executionsRole(machine)).some(({ Sid, Resource }) => {
        const removedOn = removalOf(Sid);
        const isAllowed = removedOn === undefined || !isOver(removedOn, keeping.days, keeping.now);
        // By its Sid it is told from a statement of the author's for messages of his own.
        const isHandover = formerSid(Sid).startsWith(HANDOVER_SID);
        return isAllowed && isHandover && Resource.some((arn) => arn.endsWith(`:${queueName}`));
      });
    },
  };
}

function statementsOf(name: string, text: string | undefined): PolicyStatement[] {
  if (text === undefined) return [];
  try {
    return statementsIn(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError([
      `The policy ${name} in Pulumi's state is none that this program has written, so keepGrants can't keep any of it: ${reason}; allowed: a policy of statements that allow, which \`pulumi up\` without keepGrants writes`,
    ]);
  }
}

import { workflows as repositoryWorkflows } from "@sfn-workers/workflows";
import { manifests as repositoryManifests } from "@sfn-workers/workloads/manifests";
import { type ProgramOptions, program } from "../program.ts";
import { ownAccount } from "../settings/ownAccount.ts";
import { LOCAL, parseSettings, programKeys } from "../settings/settings.ts";
import type { Stack } from "../stackFile.ts";
import { accountNeeds, needsLines } from "./accountNeeds.ts";
import { assumedBatches } from "./assumedBatches.ts";
import { type DefinitionProblem, definitionProblems } from "./definitions.ts";
import { flowLogsNote } from "./flowLogs.ts";
import { monthlyCost } from "./monthlyCost.ts";
import { type PlannedWorkflow, plannedWorkflows } from "./plannedWorkflows.ts";
import { type PlannedResource, recordStack, resourceKey } from "./recordStack.ts";

export type { PlannedWorkflow };

/** The resources of an environment and their fixed costs, without asking AWS. */
export interface Plan {
  readonly environment: string;
  readonly note: string;
  /** US dollars a month while the environment is idle. */
  readonly monthlyFixedCost: number;
  readonly resources: readonly PlanEntry[];
  readonly definitionProblems: readonly DefinitionProblem[];
  /** Those of the stack, as their authors wrote them: without the states that wake a worker. */
  readonly workflows: readonly PlannedWorkflow[];
  /** What the account, or the machine that deploys, must have before the first deployment. */
  readonly needs: readonly string[];
}

export interface PlanEntry {
  /** Identifies the entry in the plan. */
  readonly key: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string | undefined;
  readonly kind: PlannedResource["kind"];
  readonly monthlyFixedCost: number;
}

const NOTE =
  "These are the resources that the program declares, not a preview: it does not compare them with deployed ones. Costs are list prices in us-east-1 for an idle environment, without executions, logs, traces and stored images.";

/** Runs the program offline for one stack and prices the resources that it declares. */
export async function planStack(stack: Stack, options: ProgramOptions = {}): Promise<Plan> {
  const { resources } = await recordStack(stack, () => program(options));
  const { manifests = repositoryManifests, workflows = repositoryWorkflows } = options;
  const settings = programKeys(stack.config);
  const assumed = assumedBatches(settings, manifests, stack.stack);
  const entries = [...resources].map(([key, resource]) => ({
    key,
    type: resource.type,
    name: resource.name,
    parent: resource.parent && resourceKey(resource.parent),
    kind: resource.kind,
    monthlyFixedCost: toCents(monthlyCost(resource, resources)),
  }));
  return {
    environment: stack.stack,
    note: [
      ...assumed,
      ...flowLogsNote(resources.values()),
      ...expectedAccount(settings),
      NOTE,
    ].join(" "),
    monthlyFixedCost: toCents(entries.reduce((sum, one) => sum + one.monthlyFixedCost, 0)),
    resources: entries,
    definitionProblems: await definitionProblems(resources),
    workflows: plannedWorkflows({
      settings: parseSettings(settings, manifests, stack.stack),
      workflows,
      stack: stack.stack,
      resources,
    }),
    // This machine has no account.
    needs: stack.stack === LOCAL ? [] : needsLines(accountNeeds(resources.values(), settings)),
  };
}

/** Only a deployment knows its account. */
function expectedAccount(settings: Readonly<Record<string, unknown>>): string[] {
  const own = ownAccount(settings);
  if (own === undefined) return [];
  return [
    `A deployment to another account than ${own.accountId}, that of ${own.key}, will be refused.`,
  ];
}

function toCents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}

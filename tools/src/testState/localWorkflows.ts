import { plainHandovers } from "@sfn-workers/infra/plainHandovers";
import { LOCAL, parseSettings, programKeys, type Settings } from "@sfn-workers/infra/settings";
import { readStackFile } from "@sfn-workers/infra/stackFile";
import { configuredWorkflows, type Workflows } from "@sfn-workers/infra/workflows";
import { workflows as known } from "@sfn-workers/workflows";
import { manifests } from "@sfn-workers/workloads/manifests";
import { unknownWorkflow } from "./unknownWorkflow.ts";
import type { OwnWorkflows } from "./workflowDefinition.ts";

/**
 * The workflows of the local stack, with its substitutions, and its workloads' transports.
 * @throws {UsageError} when FILE is none of them
 * @throws {ConfigurationError} when a setting is wrong
 */
export function localWorkflowsFor(file: string): OwnWorkflows {
  const { config } = readStackFile(LOCAL);
  const own = withStack(parseSettings(programKeys(config), manifests, LOCAL), known, LOCAL);
  if (Object.hasOwn(own.workflows, file)) return own;
  throw unknownWorkflow(LOCAL, file, Object.keys(own.workflows));
}

/**
 * Workflows as a stack deploys them.
 * @throws {ConfigurationError} when a workflow's setting is wrong
 */
export function withStack(settings: Settings, known: Workflows, stack: string): OwnWorkflows {
  const configured = configuredWorkflows(settings, known, stack);
  return {
    workflows: Object.fromEntries(configured.map(({ workflow }) => [workflow.name, workflow])),
    handovers: plainHandovers(settings),
  };
}

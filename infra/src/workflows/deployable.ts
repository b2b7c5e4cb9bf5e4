import {
  checkWorkflow,
  type Grant,
  type Handovers,
  InvalidDefinitionFile,
  MissingGrant,
  type Workflow,
} from "@sfn-workers/states-language/workflow";
import { InvalidOption } from "@sfn-workers/worker-core/manifest";
import type { Environment } from "../environment.ts";
import { physicalName } from "../physicalName.ts";
import { ConfigurationError } from "../settings/explain.ts";
import type { Settings } from "../settings/settings.ts";
import type { ConfiguredWorkflow } from "../settings/workflows.ts";
import { workflowGrants } from "./grants.ts";
import { plainHandovers } from "./plainHandovers.ts";

/** A workflow that AWS would take, with the permissions that its role needs for what its states call. */
export interface DeployableWorkflow extends ConfiguredWorkflow {
  readonly grants: readonly Grant[];
}

/**
 * Checks each workflow before anything is made.
 *
 * @param warn told what AWS takes, but may not be meant
 * @throws {ConfigurationError} when AWS would refuse a definition, a state can't hand over its task, or a call has no grant
 */
export async function deployableWorkflows(
  configured: readonly ConfiguredWorkflow[],
  settings: Settings,
  environment: Pick<Environment, "project" | "name">,
  warn: (warning: string) => void,
): Promise<DeployableWorkflow[]> {
  const handovers = plainHandovers(settings);
  const problems: string[] = [];
  const deployable: DeployableWorkflow[] = [];
  for (const one of configured) {
    const workflow = withTimeout(one);
    try {
      const { errors, warnings } = await definitionProblems(workflow, handovers);
      for (const warning of warnings) warn(warning);
      problems.push(...errors);
      const grants = await workflowGrants(workflow, physicalName(environment, workflow.name));
      deployable.push({ ...one, grants });
    } catch (error) {
      problems.push(refusal(workflow, error));
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return deployable;
}

/** As it is deployed: the stack's timeout goes before that of the definition. */
function withTimeout({ workflow, settings: { timeoutSeconds } }: ConfiguredWorkflow): Workflow {
  if (timeoutSeconds === undefined) return workflow;
  return { ...workflow, definition: { ...workflow.definition, TimeoutSeconds: timeoutSeconds } };
}

async function definitionProblems(workflow: Workflow, handovers: Handovers) {
  const problems = await checkWorkflow(workflow, handovers);
  const lines = (wanted: "ERROR" | "WARNING") =>
    problems
      .filter(({ severity }) => severity === wanted)
      .map(({ location = "", message, code }) => {
        return `${named(workflow)} at ${location}: ${message.replaceAll("\n", " ")} (${code})`;
      });
  return { errors: lines("ERROR"), warnings: lines("WARNING") };
}

/** What is wrong for a person's eyes; anything else is a fault of this program. */
function refusal(workflow: Workflow, error: unknown): string {
  if (error instanceof MissingGrant) return error.message.replaceAll("\n", "\n    ");
  if (error instanceof InvalidDefinitionFile) return error.message;
  if (error instanceof InvalidOption) return `${named(workflow)}: ${error.message}`;
  throw error;
}

function named({ name, file }: Workflow): string {
  return file === undefined ? `workflow ${name}` : `workflow ${name} (${file})`;
}

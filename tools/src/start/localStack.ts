import {
  type ConfiguredWorkload,
  LOCAL,
  parseSettings,
  programKeys,
} from "@sfn-workers/infra/settings";
import { type ConfiguredWorkflow, configuredWorkflows } from "@sfn-workers/infra/workflows";
import { readStackSettings } from "@sfn-workers/local-cloud/settings";
import { findRegistered, type RegisteredWorkload } from "@sfn-workers/worker-build";
import type { LocalService } from "@sfn-workers/worker-core/testing";
import { workflows as known } from "@sfn-workers/workflows";
import { chooseWorkloads } from "../executions/chooseWorkloads.ts";
import { INFRA } from "../workspace/pulumi.ts";
import { type LocalExternal, readAnswers } from "./answers.ts";
import { type Chosen, chooseLocal, type Only } from "./chooseLocal.ts";
import { type LocalSecrets, readLocalSecrets } from "./localSecrets.ts";
import { type LocalServices, startLocalServices } from "./localServices.ts";
import { localWorkflows, localWorkloads, settingsWith } from "./settings.ts";
import { type LocalWorkflow, readMocks } from "./workflowMocks.ts";

/** What is deployed to this machine, checked. */
export interface LocalStack {
  readonly workloads: readonly ConfiguredWorkload[];
  readonly workflows: readonly LocalWorkflow[];
  /** Those of the workloads whose worker is elsewhere. */
  readonly externals: readonly LocalExternal[];
  readonly leftOut: Chosen["leftOut"];
  /** They replace keys of the stack file. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secretValues: LocalSecrets["values"];
  /** They run already. */
  readonly services: LocalServices;
}

/**
 * Reads the local stack, and starts the services that its workloads call. Loads nothing of Pulumi, so that what is wrong is
 * told at once.
 *
 * @param only leaves the others out
 * @param start starts the service of a module
 * @throws {Error} when a workload, a workflow's mock, an answer, a setting, a secret or a service is wrong; the message names it and what is allowed
 */
export async function readLocalStack(
  only: Only,
  start?: (file: string) => Promise<LocalService>,
): Promise<LocalStack> {
  const workloads = await findRegistered();
  const deployed = localWorkloads();
  const stack = { workloads: Object.keys(deployed), workflows: Object.keys(localWorkflows()) };
  const chosen = chooseLocal(stack, only, known);
  const used = workloads.filter(({ name }) => chosen.workloads.includes(name));
  const { references, values } = readLocalSecrets(used.map(({ manifest }) => manifest));
  const services = await startLocalServices(used, start);
  try {
    const settings = settingsWith({
      ...{ variables: services.variables, secrets: references, workloads: chosen.workloads },
      ...(stack.workflows.length > 0 && { workflows: chosen.workflows }),
    });
    const configured = configuredWith(settings, workloads);
    if (only.workflow === undefined) chooseWorkloads(deployed, LOCAL, only.workload);
    const workflows = await Promise.all(
      configured.workflows.map(({ workflow }) => readMocks(workflow)),
    );
    const directories = new Map(workloads.map(({ name, directory }) => [name, directory]));
    const externals = await readAnswers(configured.workloads, directories);
    const { leftOut } = chosen;
    return {
      ...{ workloads: configured.workloads, workflows, externals, leftOut },
      ...{ settings, secretValues: values, services },
    };
  } catch (error) {
    await services.close();
    throw error;
  }
}

/** As the program reads them. */
function configuredWith(
  settings: Readonly<Record<string, unknown>>,
  workloads: readonly RegisteredWorkload[],
): Pick<LocalStack, "workloads"> & { readonly workflows: readonly ConfiguredWorkflow[] } {
  const { config } = readStackSettings(INFRA, LOCAL, settings);
  const manifests = workloads.map(({ name, manifest }) => [name, manifest]);
  const parsed = parseSettings(programKeys(config), Object.fromEntries(manifests), LOCAL);
  return { workloads: parsed.workloads, workflows: configuredWorkflows(parsed, known, LOCAL) };
}

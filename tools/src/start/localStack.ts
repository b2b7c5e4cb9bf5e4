import {
  type ConfiguredWorkload,
  LOCAL,
  parseSettings,
  programKeys,
} from "@sfn-workers/infra/settings";
import { readStackSettings } from "@sfn-workers/local-cloud/settings";
import { findWorkloads, type WorkloadSource } from "@sfn-workers/worker-build";
import type { LocalService } from "@sfn-workers/worker-core/testing";
import { chooseWorkloads } from "../executions/chooseWorkloads.ts";
import { INFRA } from "../workspace/pulumi.ts";
import { type LocalSecrets, readLocalSecrets } from "./localSecrets.ts";
import { type LocalServices, startLocalServices } from "./localServices.ts";
import { localWorkloads, settingsWith } from "./settings.ts";

/** What is deployed to this machine, checked. */
export interface LocalStack {
  readonly workloads: readonly ConfiguredWorkload[];
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
 * @param only leaves the other workloads out
 * @param start starts the service of a module
 * @throws {Error} when a workload, a setting, a secret or a service is wrong; the message names it and what is allowed
 */
export async function readLocalStack(
  only: string | undefined,
  start?: (file: string) => Promise<LocalService>,
): Promise<LocalStack> {
  const workloads = await findWorkloads();
  const deployed = localWorkloads();
  const used = workloads.filter(
    ({ name }) => Object.hasOwn(deployed, name) && (only === undefined || name === only),
  );
  const { references, values } = readLocalSecrets(used.map(({ manifest }) => manifest));
  const services = await startLocalServices(used, start);
  try {
    const further = { variables: services.variables, secrets: references };
    const settings = settingsWith({ ...further, ...(only !== undefined && { only }) });
    const configured = configuredWorkloads(settings, workloads);
    chooseWorkloads(deployed, LOCAL, only);
    return { workloads: configured, settings, secretValues: values, services };
  } catch (error) {
    await services.close();
    throw error;
  }
}

function configuredWorkloads(
  settings: Readonly<Record<string, unknown>>,
  workloads: readonly WorkloadSource[],
): readonly ConfiguredWorkload[] {
  const { config } = readStackSettings(INFRA, LOCAL, settings);
  const manifests = workloads.map(({ name, manifest }) => [name, manifest]);
  return parseSettings(programKeys(config), Object.fromEntries(manifests), LOCAL).workloads;
}

import { join } from "node:path";
import type { Unwrap } from "@pulumi/pulumi";
import { type Outputs, program } from "@sfn-workers/infra/program";
import { type Deployment, type DeployOptions, deployProgram } from "@sfn-workers/local-cloud";
import { manifests } from "./workloads/manifests.ts";

export interface DeployFixturesOptions extends Omit<DeployOptions, "settings" | "directory"> {
  /** Replace keys of the configuration, without their namespace; `undefined` removes a key. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Runs the infra program; by default it runs unchanged. */
  readonly run?: (program: () => Promise<Outputs>) => Promise<Outputs>;
}

export type FixtureName = keyof typeof manifests;

/** The infra program with the workloads of the tests, deployed to this machine. */
export type FixtureEnvironment = Deployment<Unwrap<Outputs>>;

/** The image that the configuration names, and its build context. */
export const imagesOf = (apps: string): NonNullable<DeployOptions["images"]> => ({
  "local/fargate-worker": {
    context: join(apps, "fargate-worker/dist/local"),
    dockerfile: join(apps, "fargate-worker/Dockerfile"),
  },
});

const alarms = { enabled: false };

/** An environment with each worker and each transport, and without secrets. */
export const FIXTURE_WORKLOADS: Readonly<
  Record<Exclude<FixtureName, "payment" | "own-invoice">, object>
> = {
  greeting: { worker: "lambda", schedule: "rate(5 minutes)", wake: true, alarms },
  "order-total": { worker: "lambda", transport: "callback", concurrency: 10, alarms },
  "row-count": { worker: "fargate", tasks: { min: 1, max: 4 }, alarms },
};

/** The configuration of an environment with the workloads of the tests, by `namespace:key`. */
export function fixtureConfig(apps: string, settings: DeployFixturesOptions["settings"]) {
  const configuration = {
    workloads: FIXTURE_WORKLOADS,
    dashboard: false,
    network: { kind: "existing", vpcId: "vpc-local", subnetIds: ["subnet-local"] },
    image: "local/fargate-worker",
    containerHealthChecks: false,
    builds: "local",
    artifacts: apps,
    ...settings,
  };
  const entries = Object.entries(configuration).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [`sfn-workers:${key}`, value]));
}

/** The infra program with the workloads of the tests. */
export const fixtureProgram = () => program({ manifests, transforms: {} });

/**
 * Deploys the infra program with the workloads of the tests to this machine.
 * @param apps the folder with both apps, built with these workloads
 */
export async function deployFixturesOf(
  apps: string,
  { settings = {}, run = (program) => program(), ...options }: DeployFixturesOptions,
): Promise<FixtureEnvironment> {
  return deployProgram(() => run(fixtureProgram), {
    images: imagesOf(apps),
    ...options,
    settings: { project: "sfn-workers", stack: "local", config: fixtureConfig(apps, settings) },
    directory: apps,
  });
}

/** The ARN of a workload's state machine. */
export function machineOf({ outputs }: FixtureEnvironment, workload: FixtureName): string {
  const deployed = outputs.workloads[workload];
  if (deployed?.stateMachineArn !== undefined) return deployed.stateMachineArn;
  throw new Error(`${workload} is not deployed`);
}

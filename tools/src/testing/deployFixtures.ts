import { join } from "node:path";
import type { DeployOptions } from "@sfn-workers/local-cloud";
import { createDeployedCopies } from "@sfn-workers/local-cloud/testing";
import { inject } from "vitest";
import {
  type DeployFixturesOptions,
  deployFixturesOf,
  type FixtureEnvironment,
  fixtureConfig,
  imagesOf,
} from "./fixtureEnvironment.ts";

/** The apps, built with the workloads of the tests. */
export const builtApp = (name: "lambda-worker" | "fargate-worker"): string =>
  join(inject("builtApps"), name);

/** The image that the configuration names, and its build context. */
export const images = (): NonNullable<DeployOptions["images"]> => imagesOf(inject("builtApps"));

/** The configuration of an environment of the tests with these settings, for an update of it. */
export const configWith = (settings: DeployFixturesOptions["settings"]) =>
  fixtureConfig(inject("builtApps"), settings);

/** The apps do not change, so all environments of this process run from the same copies, which end with it. */
const copies = createDeployedCopies();

/** Deploys the infra program with the workloads of the tests to this machine. */
export function deployFixtures(options: DeployFixturesOptions = {}): Promise<FixtureEnvironment> {
  return deployFixturesOf(inject("builtApps"), { copies, ...options });
}

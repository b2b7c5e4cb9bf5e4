import { rmSync } from "node:fs";
import { program } from "@sfn-workers/infra/program";
import { writeEmptyBuilds } from "@sfn-workers/infra/testBuilds";
import { afterAll, beforeAll, inject } from "vitest";
import { createEnvironment, type EngineEnvironment } from "../environment.ts";
import type { SimulatedAccount } from "../provider/account.ts";

export const WORKLOAD = {
  name: "greet",
  description: "Greets",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
};

interface Greeting {
  readonly stack?: string;
  readonly account?: SimulatedAccount;
}

/** The configuration of an environment with one workload of the test's own, which has these settings. */
export function greetingConfig(workload: object, artifacts: string) {
  return {
    "aws:region": "us-east-1",
    "sfn-workers:rolePath": "/test/",
    "sfn-workers:artifacts": artifacts,
    "sfn-workers:workloads": { [WORKLOAD.name]: workload },
  };
}

/** Environments with that workload. Its builds are there while the file's tests run. */
export function greetingEnvironments() {
  let artifacts = "";
  beforeAll(() => {
    artifacts = writeEmptyBuilds([WORKLOAD.name]);
  });
  afterAll(() => rmSync(artifacts, { recursive: true }));
  return (
    workload: object,
    { stack = "test", account }: Greeting = {},
  ): Promise<EngineEnvironment> =>
    createEnvironment({
      stack,
      config: greetingConfig(workload, artifacts),
      command: inject("pulumi"),
      program: () => program({ manifests: { [WORKLOAD.name]: WORKLOAD }, transforms: {} }),
      ...(account === undefined ? {} : { account }),
    });
}

import { rmSync } from "node:fs";
import { program } from "@sfn-workers/infra/program";
import { writeEmptyBuilds } from "@sfn-workers/infra/testBuilds";
import { inject } from "vitest";
import { createEnvironment, type EngineEnvironment } from "../environment.ts";
import type { Steps } from "../operation.ts";
import type { EndedOperation } from "../provider/account.ts";

const NAMES = ["short", "long", "many"] as const;

const manifests = Object.fromEntries(
  NAMES.map((name) => [
    name,
    {
      name,
      description: "A task",
      timeoutSeconds: 60,
      heartbeatSeconds: 30,
      handlerBudgetSeconds: 20,
    },
  ]),
);

/** Settings without their namespace. */
export type Settings = Readonly<Record<string, unknown>>;

/** An environment of the workloads `short`, `long` and `many`. */
export interface TestedEnvironment extends AsyncDisposable {
  readonly engine: EngineEnvironment;
  preview(settings: Settings): Promise<Steps>;
  /** @returns what the engine asked of AWS, in the order of its end */
  up(settings: Settings): Promise<readonly EndedOperation[]>;
}

/** Deploys the first settings. */
export async function startEnvironment(first: Settings): Promise<TestedEnvironment> {
  const builds = writeEmptyBuilds(NAMES);
  const configOf = (settings: Settings) => {
    const entries = Object.entries({ ...settings, artifacts: builds });
    return Object.fromEntries(entries.map(([key, value]) => [`sfn-workers:${key}`, value]));
  };
  const engine = await createEnvironment({
    stack: "test",
    config: configOf(first),
    command: inject("pulumi"),
    program: () => program({ manifests, transforms: {} }),
  });
  await engine.up();
  return {
    engine,
    preview: (settings) => engine.preview(configOf(settings)),
    up: async (settings) => {
      const begun = engine.account.operations().length;
      await engine.up(configOf(settings));
      return engine.account.operations().slice(begun);
    },
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      rmSync(builds, { recursive: true });
    },
  };
}

import { rmSync } from "node:fs";
import { type ProgramOptions, program, type Transforms } from "@sfn-workers/infra/program";
import { writeEmptyBuilds } from "@sfn-workers/infra/testBuilds";
import { manifests } from "@sfn-workers/infra/testManifests";
import { expect, inject } from "vitest";
import { createEnvironment, type EngineEnvironment } from "../environment.ts";
import type { Steps } from "../operation.ts";
import type { EndedOperation } from "../provider/account.ts";
import { leftovers } from "./leftovers.ts";
import { resourcesOf, type StateResource } from "./state.ts";

/** Settings without their namespace. */
export type Configuration = Readonly<Record<string, unknown>>;

/** An environment of the test's own workloads that gets one configuration after the other. */
export interface MovingEnvironment extends AsyncDisposable {
  readonly engine: EngineEnvironment;
  /** Deploys a configuration, and requires that nothing is lost or left over, and that a second `up` does nothing. */
  move(configuration: Configuration): Promise<Move>;
  /** What a deployment of a configuration would do. */
  preview(configuration: Configuration): Promise<Steps>;
  /** Deploys a configuration, whatever comes of it. */
  up(configuration: Configuration): Promise<Steps>;
  state(): StateResource[];
}

export interface Move {
  readonly steps: Steps;
  /** What the engine asked of AWS, in the order of its end. */
  readonly operations: readonly EndedOperation[];
}

type Workflows = NonNullable<ProgramOptions["workflows"]>;
type Now = NonNullable<ProgramOptions["now"]>;

/** What most environments have: a path, without which the former roles of state machines stay. */
const USUAL = { rolePath: "/sfn-workers/test/", lambdaConcurrency: 1_000 };

/**
 * @param transforms of the next deployment
 * @param workflows of the next deployment
 * @param now the clock of the program
 */
export async function createMovingEnvironment(
  usual: Configuration = USUAL,
  transforms: () => Transforms = () => ({}),
  workflows: () => Workflows = () => ({}),
  now: Now = () => new Date(),
): Promise<MovingEnvironment> {
  const builds = writeEmptyBuilds(Object.keys(manifests));
  const engine = await createEnvironment({
    stack: "test",
    config: {},
    command: inject("pulumi"),
    program: () => program({ manifests, transforms: transforms(), workflows: workflows(), now }),
  });
  const withNamespace = (configuration: Configuration) => {
    const entries = Object.entries({ ...usual, ...configuration, artifacts: builds });
    return Object.fromEntries(entries.map(([key, value]) => [`sfn-workers:${key}`, value]));
  };
  const up = (configuration: Configuration) => engine.up(withNamespace(configuration));
  const state = () => resourcesOf(engine.state());
  return {
    engine,
    preview: (configuration) => engine.preview(withNamespace(configuration)),
    up,
    state,
    move: async (configuration) => {
      const begun = engine.account.operations().length;
      const steps = await up(configuration);
      const operations = engine.account.operations().slice(begun);
      expect(leftovers(engine.account.resources(), state())).toEqual([]);
      expect(await engine.up()).toEqual([]);
      return { steps, operations };
    },
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      rmSync(builds, { recursive: true });
    },
  };
}

import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { withCheckedValues } from "./checkedValues.ts";

interface CommandEntry {
  /** One line for the list of commands. */
  readonly summary: string;
  /** The module is loaded when the command runs. */
  load(): Promise<CommandUnknownOpts>;
}

/** Every command, in the order of a day: `pnpm NAME` runs it. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  start: {
    summary: "builds, deploys to this machine, runs executions, and stops",
    load: async () => (await import("../commands/start.ts")).command(),
  },
  dev: {
    summary: "stays up, and runs each change of a handler at once",
    load: async () => (await import("../commands/dev.ts")).command(),
  },
  invoke: {
    summary: "runs one execution of a workload or a workflow, and shows all about it",
    load: async () => (await import("../commands/invoke.ts")).command(),
  },
  "test-state": {
    summary: "what AWS would say of one state, with an input and a mock",
    load: async () => (await import("../commands/testState.ts")).command(),
  },
  test: {
    summary: "runs the tests, or those whose paths contain a word",
    load: async () => (await import("../commands/test.ts")).command(),
  },
  "test:engine": {
    summary: "tests deployments on Pulumi's real engine, without AWS",
    load: async () => (await import("../commands/testEngine.ts")).command(),
  },
  check: {
    summary: "lint, unused code, types, tests and builds: what CI runs",
    load: async () => (await import("../commands/check.ts")).command(),
  },
  affected: {
    summary: "the same for the packages that a change affects",
    load: async () => (await import("../commands/affected.ts")).command(),
  },
  fix: {
    summary: "formats the files, and mends what the linter can mend",
    load: async () => (await import("../commands/fix.ts")).command(),
  },
  new: {
    summary: "makes a workload or an environment, with all that belongs to it",
    load: async () => (await import("../commands/new.ts")).command(),
  },
  plan: {
    summary: "an environment's resources and fixed costs; offline",
    load: async () => (await import("../commands/plan.ts")).command(),
  },
  settings: {
    summary: "the settings of an environment as a table",
    load: async () => (await import("../commands/settings.ts")).command(),
  },
  simulate: {
    summary: "how a workload scales on AWS under a load, in virtual time; offline",
    load: async () => (await import("../commands/simulate.ts")).command(),
  },
  environments: {
    summary: "the environments, in the order in which they are deployed",
    load: async () => (await import("../commands/environments.ts")).command(),
  },
  urns: {
    summary: "compares the URNs of all stacks with their lists",
    load: async () => (await import("../commands/urns.ts")).command(),
  },
  release: {
    summary: "builds the workers of a commit once, for all environments",
    load: async () => (await import("../commands/release.ts")).command(),
  },
  pulumi: {
    summary: "any Pulumi command, in infra",
    load: async () => (await import("../commands/pulumi.ts")).command(),
  },
  "preview-comment": {
    summary: "a preview as the Markdown of a pull request's comment",
    load: async () => (await import("../commands/previewComment.ts")).command(),
  },
  smoke: {
    summary: "runs executions through a deployed environment",
    load: async () => (await import("../commands/smoke.ts")).command(),
  },
  promote: {
    summary: "deploys this commit to an environment, as the workflow does",
    load: async () => (await import("../commands/promote.ts")).command(),
  },
  "map-stack": {
    summary: "replaces positions in built files by those in the sources",
    load: async () => (await import("../commands/mapStack.ts")).command(),
  },
  "local-stepfunctions": {
    summary: "the embedded Step Functions alone",
    load: async () => (await import("../commands/localStepFunctions.ts")).command(),
  },
  conformance: {
    summary: "compares a Step Functions with what AWS does, by area",
    load: async () => (await import("../commands/conformance.ts")).command(),
  },
  bench: {
    summary: "measures the worker, its builds, the endpoint or the commands",
    load: async () => (await import("../commands/bench.ts")).command(),
  },
  mutate: {
    summary: "changes code in small ways, and lists the changes that no test notices",
    load: async () => (await import("../commands/mutate.ts")).command(),
  },
};

export function isCommand(name: string): boolean {
  return Object.hasOwn(COMMANDS, name);
}

/** Loads a command, which refuses what is wrong on its command line before its action runs. */
export async function loadCommand({ load }: CommandEntry): Promise<CommandUnknownOpts> {
  return withCheckedValues(await load());
}

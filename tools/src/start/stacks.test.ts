import { globSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "@sfn-workers/infra/program";
import { deployProgram, type Failure, readStackSettings } from "@sfn-workers/local-cloud";
import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import { INFRA } from "../workspace/pulumi.ts";

const APPS = join(import.meta.dirname, "../../../apps");
const STACKS = globSync("Pulumi.*.yaml", { cwd: INFRA }).map((file) => file.split(".")[1] ?? file);

type Settings = Readonly<Record<string, unknown>>;

/** The only Region here. */
const REGION = { "aws:region": undefined };

function configOf(stack: string): Settings {
  return readStackSettings(INFRA, stack, REGION).config;
}

function workloadsOf(config: Settings): Readonly<Record<string, Settings>> {
  return (config["sfn-workers:workloads"] ?? {}) as Readonly<Record<string, Settings>>;
}

/** What replaces a stack's settings, because this machine is smaller than AWS. */
function localOverride(config: Settings, artifacts: string): Settings {
  const workloads = Object.entries(workloadsOf(config)).map(
    ([name, settings]) => [name, withFewTasks(settings)] as const,
  );
  return {
    ...REGION,
    "sfn-workers:workloads": Object.fromEntries(workloads),
    "sfn-workers:builds": "local",
    "sfn-workers:artifacts": artifacts,
    "sfn-workers:containerHealthChecks": false,
  };
}

function withFewTasks(settings: Settings): Settings {
  const { min = 1, max } = (settings["tasks"] ?? {}) as { min?: number; max?: number };
  return settings["worker"] === "fargate"
    ? { ...settings, tasks: { min: Math.min(min, 1), ...(max === undefined ? {} : { max }) } }
    : settings;
}

/** Builds of workers that take no tasks, for these workloads. */
async function idleBuilds(workloads: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "idle-apps-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const image = join(folder, "fargate-worker");
  await mkdir(join(image, "dist/local"), { recursive: true });
  for (const workload of workloads) {
    const lambda = join(folder, "lambda-worker/dist/local", workload);
    const fargate = join(folder, "fargate-worker/dist/local", workload);
    await mkdir(lambda, { recursive: true });
    await mkdir(fargate, { recursive: true });
    await writeFile(join(lambda, "index.mjs"), "export const handler = async () => {};");
  }
  await cp(join(APPS, "fargate-worker/Dockerfile"), join(image, "Dockerfile"));
  const idle = `process.on("SIGTERM", () => process.exit()); setInterval(() => {}, 1e9);`;
  await writeFile(join(image, "dist/local/index.mjs"), idle);
  return folder;
}

test.each(STACKS)("Pulumi.%s.yaml deploys to this machine without a failure", async (stack) => {
  const config = configOf(stack);
  const names = Object.keys(workloadsOf(config));
  const artifacts = await idleBuilds(names);
  const app = join(artifacts, "fargate-worker");
  const image = { context: join(app, "dist/local"), dockerfile: join(app, "Dockerfile") };
  const failures: Failure[] = [];
  const environment = await deployProgram(() => program(), {
    settings: readStackSettings(INFRA, stack, localOverride(config, artifacts)),
    directory: INFRA,
    images: { [String(config["sfn-workers:image"])]: image },
    // Schedules wait.
    clock: createVirtualClock(Date.now()),
    onFailure: (failure) => failures.push(failure),
  });
  onTestFinished(() => environment.stop());
  expect(Object.keys(environment.outputs.workloads).toSorted()).toEqual(names.toSorted());
  expect(environment.outputs.environment).toBe(stack);
  expect(failures).toEqual([]);
});

test("there is a stack for this machine, and others", () => {
  expect(STACKS).toContain("local");
  expect(STACKS.length).toBeGreaterThan(1);
});

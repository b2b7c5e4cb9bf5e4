import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeRelease } from "@sfn-workers/infra/testRelease";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import type { EngineEnvironment } from "../environment.ts";
import { greetingEnvironments, WORKLOAD } from "../testing/greeting.ts";
import { remadeHolders } from "../testing/holders.ts";
import { createMovingEnvironment } from "../testing/moving.ts";

const start = greetingEnvironments();

afterEach(() => void vi.unstubAllEnvs());

/** @returns the folder of a release of these workloads */
function release(workloads: readonly string[], commit: string, code = commit): string {
  const digest = `sha256:${commit.repeat(64)}`;
  const image = { uri: `123456789012.dkr.ecr.us-east-1.amazonaws.com/w@${digest}`, workloads };
  const folder = writeRelease(workloads, { commit: commit.repeat(40), image }, code);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The folder of the release that the next deployments take; none for what is built here. */
const take = (folder = "") => vi.stubEnv("SFN_WORKERS_RELEASE", folder);

const REPOSITORY = "aws:ecr/repository:Repository";
const IMAGE = "docker-build:index:Image";

test("a stack moves from an image of its own to a release, to the next one and back, and keeps what holds tasks and history", async () => {
  await using environment = await createMovingEnvironment();
  const workloads = { short: { worker: "lambda" }, long: { worker: "fargate", tasks: { min: 1 } } };
  const [one, two] = [release(["short", "long"], "1"), release(["short", "long"], "2")];
  const remade: string[] = [];
  const types: string[] = [];
  for (const folder of [undefined, one, two, one, undefined]) {
    take(folder);
    const before = environment.state();
    const { operations } = await environment.move({ workloads });
    remade.push(...remadeHolders(before, environment.state(), operations));
    const builds = environment.state().filter(({ type }) => [REPOSITORY, IMAGE].includes(type));
    types.push(builds.map(({ type }) => type).join());
  }
  expect(remade).toEqual([]);
  const own = [REPOSITORY, IMAGE].join();
  expect(types).toEqual([own, "", "", "", own]);
});

test("the image of before goes only when no service starts it any more", async () => {
  await using environment = await createMovingEnvironment();
  const workloads = { long: { worker: "fargate", tasks: { min: 1 } } };
  take();
  await environment.move({ workloads });
  take(release(["long"], "1"));
  const { operations } = await environment.move({ workloads });
  const at = (kind: string, type: string) =>
    operations.findIndex((one) => one.kind === kind && one.type === type);
  const updated = at("update", "aws:ecs/service:Service");
  expect(updated).toBeGreaterThanOrEqual(0);
  expect(at("delete", REPOSITORY)).toBeGreaterThan(updated);
});

/** What runs in a deployed stack: the hash of the function's archive, and the containers. */
function running(environment: EngineEnvironment) {
  const { resources }: { resources: readonly { type: string; inputs: Record<string, unknown> }[] } =
    JSON.parse(environment.state()).checkpoint.latest;
  return resources.flatMap(({ type, inputs }) => {
    if (type === "aws:lambda/function:Function") return [Object(inputs["code"]).hash];
    if (type !== "aws:ecs/taskDefinition:TaskDefinition") return [];
    const containers = JSON.parse(String(inputs["containerDefinitions"]));
    return containers.map(({ image }: { image: string }) => image);
  });
}

test.each(["lambda", "fargate"] as const)(
  "prod runs the bytes on %s that staging runs, also from another checkout, where the same release changes nothing",
  async (worker) => {
    const folder = release([WORKLOAD.name], "3");
    take(folder);
    await using staging = await start({ worker }, { stack: "staging" });
    await staging.up();
    const elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    cpSync(folder, elsewhere, { recursive: true });
    take(elsewhere);
    await using prod = await start({ worker }, { stack: "prod" });
    await prod.up();
    expect(running(prod)).toHaveLength(1);
    expect(running(prod)).toEqual(running(staging));
    expect(await staging.up()).toEqual([]);
  },
);

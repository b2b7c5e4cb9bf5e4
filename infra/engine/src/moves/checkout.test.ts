import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeEmptyBuilds } from "@sfn-workers/infra/testBuilds";
import { writeReceipt } from "@sfn-workers/worker-build/receipts";
import { expect, onTestFinished, test } from "vitest";
import { greetingConfig, greetingEnvironments, WORKLOAD } from "../testing/greeting.ts";

const start = greetingEnvironments();

/** Pulumi runs a program in its project's folder, which a checkout has anywhere. */
function checkout(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "checkout-")));
  const builds = writeEmptyBuilds([WORKLOAD.name]);
  cpSync(builds, join(folder, "apps"), { recursive: true });
  rmSync(builds, { recursive: true });
  const before = process.cwd();
  onTestFinished(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

const configIn = (folder: string) => greetingConfig({ worker: "fargate" }, join(folder, "apps"));

test("the unchanged commit is deployed from another folder without a change", async () => {
  await using environment = await start({ worker: "fargate" });
  const [here, there] = [checkout(), checkout()];
  process.chdir(here);
  await environment.up(configIn(here));
  process.chdir(there);
  expect(await environment.up(configIn(there))).toEqual([]);
});

test("a commit that goes back to an earlier content is deployed", async () => {
  await using environment = await start({ worker: "fargate" });
  const folder = checkout();
  process.chdir(folder);
  const deploy = (content: string) => {
    const app = join(folder, "apps/fargate-worker");
    const build = join(app, "dist/aws", WORKLOAD.name);
    writeFileSync(join(build, "index.mjs"), content);
    writeReceipt(app, WORKLOAD.name, build);
    return environment.up(configIn(folder));
  };
  await deploy("");
  for (const content of ["throw 1;", ""]) {
    const steps = await deploy(content);
    expect(steps.map(({ type }) => type)).toContain("docker-build:index:Image");
  }
});

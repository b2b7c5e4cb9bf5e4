import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeReceipt } from "@sfn-workers/worker-build/receipts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  findArtifacts,
  MissingBuildError,
  requireArtifacts,
  UntestedBuildError,
} from "./artifacts.ts";
import { ConfigurationError } from "./settings/explain.ts";
import { parseSettings } from "./settings/settings.ts";
import { manifests } from "./urns/manifests.ts";

let artifacts = "";

beforeEach(() => {
  artifacts = mkdtempSync(join(tmpdir(), "artifacts-"));
});
afterEach(() => rmSync(artifacts, { recursive: true }));

function build(...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(artifacts, file)), { recursive: true });
    writeFileSync(join(artifacts, file), "");
  }
}

/** As the app's tests do when all cases have passed in this build. */
function pass(app: string, builds: "aws" | "local" = "aws"): void {
  writeReceipt(join(artifacts, app), "short", join(artifacts, app, "dist", builds, "short"));
}

function settingsOf(workloads: object, environment: object = {}) {
  return parseSettings({ workloads, artifacts, ...environment }, manifests);
}

const lambda = { short: { worker: "lambda" } };
const fargate = { short: { worker: "fargate" } };

describe("a deployment needs", () => {
  test("the workload's bundle for a Lambda worker", () => {
    expect(() => requireArtifacts(settingsOf(lambda))).toThrow(
      `there is no ${artifacts}/lambda-worker/dist/aws/short/index.mjs. Run`,
    );
    build("lambda-worker/dist/aws/short/index.mjs");
    pass("lambda-worker");
    expect(() => requireArtifacts(settingsOf(lambda))).not.toThrow();
  });

  test("the workload's bundle, the image's entry and the Dockerfile for a Fargate worker, and names each", () => {
    expect(() => requireArtifacts(settingsOf(fargate))).toThrow(MissingBuildError);
    expect(() => requireArtifacts(settingsOf(fargate))).toThrow(
      `there is no ${artifacts}/fargate-worker/Dockerfile and no ${artifacts}/fargate-worker/dist/aws/index.mjs and no ${artifacts}/fargate-worker/dist/aws/short/index.mjs.`,
    );
    build(
      "fargate-worker/Dockerfile",
      "fargate-worker/dist/aws/index.mjs",
      "fargate-worker/dist/aws/short/index.mjs",
    );
    pass("fargate-worker");
    expect(() => requireArtifacts(settingsOf(fargate))).not.toThrow();
  });

  test("a build whose cases have passed, and names the workload and the command", () => {
    build("lambda-worker/dist/aws/short/index.mjs");
    const deploy = () => requireArtifacts(settingsOf(lambda));
    expect(deploy).toThrow(UntestedBuildError);
    expect(deploy).toThrow(
      `short: ${artifacts}/lambda-worker/dist/tested/short.json is missing, or of another build than ${artifacts}/lambda-worker/dist/aws/short`,
    );
    expect(deploy).toThrow("Run `pnpm pulumi up`, which builds and tests them first");
    pass("lambda-worker");
    expect(deploy).not.toThrow();
    build("lambda-worker/dist/aws/short/chunk-AB12.mjs");
    expect(deploy).toThrow(UntestedBuildError);
  });

  test("builds for AWS, because packages installed for this machine need not run there", () => {
    build("lambda-worker/dist/local/short/index.mjs");
    pass("lambda-worker", "local");
    const deploy = () => requireArtifacts(settingsOf(lambda, { builds: "local" }));
    expect(deploy).toThrow(ConfigurationError);
    expect(deploy).toThrow('sfn-workers:builds is "local"; allowed: "aws"');
  });

  test("the source maps of functions whose archives shall have them", () => {
    build("lambda-worker/dist/aws/short/index.mjs");
    pass("lambda-worker");
    const deploy = () => requireArtifacts(settingsOf(lambda, { sourceMaps: true }));
    // The SHA-256 of an empty file.
    const map = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.map";
    expect(deploy).toThrow(MissingBuildError);
    expect(deploy).toThrow(`there is no ${artifacts}/lambda-worker/dist/maps/${map}.`);
    build(`lambda-worker/dist/maps/${map}`);
    expect(deploy).not.toThrow();
  });

  test("no build that it does not deploy", () => {
    expect(() => requireArtifacts(settingsOf({}))).not.toThrow();
    const settings = settingsOf(fargate, { image: "registry.example/worker:1" });
    expect(() => requireArtifacts(settings)).not.toThrow();
  });
});

describe("the builds", () => {
  test("are in the repository's apps folder, relative to infra", () => {
    const apps = fileURLToPath(new URL("../../apps/", import.meta.url));
    expect(findArtifacts({ artifacts: "../apps", builds: "local" })).toEqual({
      lambdaWorker: `${apps}lambda-worker/dist/local`,
      lambdaMaps: `${apps}lambda-worker/dist/maps`,
      fargateWorker: `${apps}fargate-worker`,
    });
  });
});

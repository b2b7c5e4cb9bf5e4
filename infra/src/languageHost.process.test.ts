import { execFile } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { Account } from "@sfn-workers/pulumi-host";
import { manifests } from "@sfn-workers/workloads/manifests";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { offlineAccount } from "./plan/recordStack.ts";
import { program } from "./program.ts";
import { parseSettings, programKeys } from "./settings/settings.ts";
import { readStackFile, type Stack, stackNames } from "./stackFile.ts";
import { type DeploymentEngine, startDeploymentEngine } from "./testing/deploymentEngine.ts";
import { writeEmptyBuilds } from "./testing/emptyBuilds.ts";
import { IMAGE } from "./testing/types.ts";
import { registeredUrns } from "./urns/registered.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const project = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8"));

/** The program refuses to deploy the builds that `pnpm start` runs. */
const FOR_AWS = { "sfn-workers:builds": "aws" };

let built = "";
beforeAll(() => {
  built = writeEmptyBuilds(Object.keys(manifests));
});
afterAll(() => rmSync(built, { recursive: true }));

/** The URNs that an offline run records, sorted. */
async function recordedUrns(stack: string): Promise<string[]> {
  const registered = await registeredUrns(readStackFile(stack), () => program());
  return registered.map(({ urn }) => urn).toSorted();
}

/** A process loads Pulumi for seconds, so one stack stands for all: that with the most resources. */
async function largestStack(): Promise<Stack> {
  const counted: (readonly [number, string])[] = [];
  for (const stack of stackNames()) counted.push([(await recordedUrns(stack)).length, stack]);
  const [, largest = ""] = counted.toSorted(([a], [b]) => b - a)[0] ?? [];
  return readStackFile(largest);
}

function isStack(urn: string): boolean {
  return urn.includes("::pulumi:pulumi:Stack::");
}

interface Run {
  readonly exitCode: number;
  readonly output: string;
  readonly engine: DeploymentEngine;
}

interface PreviewOptions {
  readonly secretKeys?: readonly string[];
  readonly account?: Account;
  readonly nodeOptions?: readonly string[];
}

/** A program that loses its engine never exits. */
const TIME_LIMIT_MS = 60_000;

/**
 * Starts the program as Pulumi's Node.js language host does; see "runtime" in Pulumi.yaml. Without a "main" there, it looks for the
 * entry point in package.json, and beside it for the packages with plugins.
 */
async function preview(
  stack: string,
  config: Readonly<Record<string, unknown>>,
  { secretKeys = [], account = offlineAccount({ config }), nodeOptions = [] }: PreviewOptions = {},
): Promise<Run> {
  const engine = await startDeploymentEngine(project.name, stack, account);
  const args = [
    // Pulumi records a stack trace for each promise. Short traces halve the run's duration.
    "--stack-trace-limit=1",
    ...nodeOptions,
    createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run"),
    `--monitor=${engine.address}`,
    `--engine=${engine.address}`,
    `--root-directory=${root}`,
    `--project=${project.name}`,
    `--stack=${stack}`,
    `--pwd=${root}`,
    "--parallel=16",
    "--dry-run",
    ".",
  ];
  const environment = {
    ...process.env,
    NODE_COMPILE_CACHE: join(root, "node_modules/.cache/compile"),
    PULUMI_CONFIG: JSON.stringify(toHostConfig(config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    PULUMI_NODEJS_TYPESCRIPT: String(project.runtime.options.typescript),
  };
  try {
    return await new Promise((resolve, reject) => {
      const options = { env: environment, timeout: TIME_LIMIT_MS, killSignal: "SIGKILL" } as const;
      execFile(process.execPath, args, options, (error, stdout, stderr) => {
        if (error?.killed)
          return reject(new Error(`No exit within ${TIME_LIMIT_MS} ms: ${stderr}`));
        if (error === null) return resolve({ exitCode: 0, output: stdout + stderr, engine });
        // A signal, or a process that did not start, leaves no exit code.
        if (typeof error.code !== "number") return reject(error);
        resolve({ exitCode: error.code, output: stdout + stderr, engine });
      });
    });
  } finally {
    engine.close();
  }
}

/** The language host passes keys in their old form, `project:config:key`, and every value as text. */
function toHostConfig(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key.replace(":", ":config:"),
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

describe("Pulumi's Node.js language host", { timeout: TIME_LIMIT_MS + 5_000 }, () => {
  test("runs the program as a preview, without AWS, with the URNs that an offline run records", async () => {
    const { stack, config: ofFile } = await largestStack();
    const config = { ...ofFile, "sfn-workers:protected": true, "aws:allowedAccountIds": [] };
    const { exitCode, output, engine } = await preview(stack, {
      ...config,
      "sfn-workers:artifacts": built,
      ...FOR_AWS,
    });
    expect(output).toBe("");
    expect(engine.errors).toEqual([]);
    expect(engine.warnings).toEqual([expect.stringContaining("add aws:allowedAccountIds")]);
    expect(exitCode).toBe(0);
    const { workloads } = parseSettings(programKeys(config), manifests, stack);
    const expected = workloads.map(({ manifest, settings: { worker, transport } }) => {
      return [manifest.name, { worker, transport }] as const;
    });
    expect(engine.outputs()).toMatchObject({
      environment: stack,
      workloads: Object.fromEntries(expected),
    });
    const urns = engine.resources.map(({ urn }) => urn).filter((urn) => !isStack(urn));
    expect(urns.toSorted()).toEqual(await recordedUrns(stack));
    // The engine starts the provider in the program's folder too.
    const images = engine.resources.filter(({ type }) => type === IMAGE);
    for (const { context } of images.map(({ inputs }) => Object(inputs))) {
      expect(context.location).toBe(relative(root, join(built, "fargate-worker/dist/aws")));
    }
  });

  test("says in a message alone, before any resource, that Node.js can't run TypeScript", async () => {
    const run = await preview("dev", FOR_AWS, { nodeOptions: ["--no-strip-types"] });
    expect(toldAlone(run)).toContain(
      "which can't run TypeScript. `pnpm pulumi` brings the right one",
    );
  });

  test("refuses in a message alone, before any resource, a value that Pulumi has decrypted, by its key, without the value", async () => {
    const config = { "sfn-workers:workloads": { x: "sk_1234567" }, "sfn-workers:tracing": "true" };
    const run = await preview("dev", config, { secretKeys: ["sfn-workers:workloads"] });
    const told = toldAlone(run);
    expect(told).toContain("sfn-workers:workloads is encrypted (secure:)");
    expect(told).not.toContain("sfn-workers:tracing");
    expect(told + run.output).not.toContain("sk_1234567");
  });
});

/** What a run that ends before any resource says, which is a message without a stack trace. */
function toldAlone({ exitCode, output, engine }: Run): string {
  expect(exitCode).not.toBe(0);
  expect(engine.errors).toHaveLength(1);
  const [told = ""] = engine.errors;
  expect(told + output).not.toMatch(/unhandled|\n {4}at |node:internal/);
  expect(told).toBe(stripVTControlCharacters(told));
  expect(engine.resources.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
  return told;
}

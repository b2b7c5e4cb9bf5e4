import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { Account } from "@sfn-workers/pulumi-host";
import { writeReceipt } from "@sfn-workers/worker-build/receipts";
import { manifests } from "@sfn-workers/workloads/manifests";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { offlineAccount } from "./plan/recordStack.ts";
import { program } from "./program.ts";
import { unguardedAccount } from "./settings/allowedAccounts.ts";
import { parseSettings, programKeys } from "./settings/settings.ts";
import { readStackFile, stackNames } from "./stackFile.ts";
import { type DeploymentEngine, startDeploymentEngine } from "./testing/deploymentEngine.ts";
import { IMAGE } from "./testing/types.ts";
import { registeredUrns } from "./urns/registered.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const project = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8"));

/** The program refuses to deploy the builds that `pnpm start` runs. */
const FOR_AWS = { "sfn-workers:builds": "aws" };

/** A folder like `apps` after a build. */
let built = "";

beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), "artifacts-"));
  const builds = ["lambda-worker/dist/aws", "fargate-worker/dist/aws"];
  for (const file of [
    ...builds.flatMap((build) =>
      Object.keys(manifests).map((name) => `${build}/${name}/index.mjs`),
    ),
    "fargate-worker/dist/aws/index.mjs",
    "fargate-worker/Dockerfile",
  ]) {
    mkdirSync(dirname(join(built, file)), { recursive: true });
    writeFileSync(join(built, file), "");
  }
  for (const app of ["lambda-worker", "fargate-worker"]) {
    for (const name of Object.keys(manifests)) {
      writeReceipt(join(built, app), name, join(built, app, "dist/aws", name));
    }
  }
});

/** The URNs that an offline run of each stack records. A process has one Pulumi runtime, so the runs are sequential. */
const recorded = new Map<string, string[]>();

beforeAll(async () => {
  for (const stack of stackNames()) {
    const registered = await registeredUrns(readStackFile(stack), () => program());
    recorded.set(
      stack,
      registered.map(({ urn }) => urn),
    );
  }
});

function isStack(urn: string): boolean {
  return urn.includes("::pulumi:pulumi:Stack::");
}

afterAll(() => rmSync(built, { recursive: true }));

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
    // vitest.config.ts turns the cache off for all tests.
    NODE_DISABLE_COMPILE_CACHE: undefined,
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
  test.each(stackNames())(
    "runs the program for %s as a preview, without AWS, with the URNs that an offline run records",
    async (stack) => {
      const { config } = readStackFile(stack);
      const { exitCode, output, engine } = await preview(stack, {
        ...config,
        "sfn-workers:artifacts": built,
        ...FOR_AWS,
      });
      expect(output).toBe("");
      expect(engine.errors).toEqual([]);
      expect(engine.warnings).toEqual([unguardedAccount(config, stack)].filter(Boolean));
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
      expect(urns.toSorted()).toEqual(recorded.get(stack)?.toSorted());
      // The engine starts the provider in the program's folder too.
      const images = engine.resources.filter(({ type }) => type === IMAGE);
      for (const { context } of images.map(({ inputs }) => Object(inputs))) {
        expect(context.location).toBe(relative(root, join(built, "fargate-worker/dist/aws")));
      }
    },
  );

  test("has its entry point in package.json, beside the packages whose plugins Pulumi installs", () => {
    expect(project).not.toHaveProperty("main");
    const { main, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(existsSync(join(root, main))).toBe(true);
    const withPlugins = Object.keys(dependencies).filter((name) => {
      const file = join(root, "node_modules", name, "package.json");
      return JSON.parse(readFileSync(file, "utf8")).pulumi?.resource === true;
    });
    expect(withPlugins).toEqual(["@pulumi/aws", "@pulumi/docker-build"]);
  });

  test("shows the message alone of every error that the program has a class for", () => {
    const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
    const others = files
      .filter((file) => /(?<!test)\.ts$/.test(file) && !file.includes("testing/"))
      .filter((file) =>
        /class \w+ extends Error/.test(readFileSync(join(root, "src", file), "utf8")),
      );
    expect(others).toEqual([]);
  });

  const onDev = { ...FOR_AWS, ...readStackFile("dev").config };
  test.each<[string, string, Readonly<Record<string, unknown>>, PreviewOptions, string]>([
    [
      "the builds are those for this machine",
      "local",
      { ...readStackFile("local").config },
      {},
      'sfn-workers:builds is "local"; allowed: "aws"',
    ],
    [
      "a build is missing",
      "dev",
      { ...onDev, "sfn-workers:artifacts": "nowhere" },
      {},
      "The workers are not built: there is no ",
    ],
    [
      "the stack's roles are of another account",
      "dev",
      { ...onDev, "sfn-workers:operatorRoleArn": "arn:aws:iam::123456789012:role/on-call" },
      { account: { accountId: "000000000000", region: "us-east-1" } },
      'sfn-workers:operatorRoleArn is "arn:aws:iam::123456789012:role/on-call"; allowed: an ARN of account 000000000000',
    ],
    [
      "a setting is wrong",
      "dev",
      { ...onDev, "sfn-workers:tracing": "perhaps" },
      {},
      'sfn-workers:tracing is "perhaps"; allowed: true or false',
    ],
    [
      "Node.js can't run TypeScript",
      "dev",
      onDev,
      { nodeOptions: ["--no-strip-types"] },
      "which can't run TypeScript. `pnpm pulumi` brings the right one",
    ],
  ])(
    "says in a message alone, before any resource, that %s",
    async (_why, stack, config, options, message) => {
      const { exitCode, output, engine } = await preview(
        stack,
        { "sfn-workers:artifacts": built, ...config },
        options,
      );
      expect(exitCode).not.toBe(0);
      expect(engine.errors).toEqual([expect.stringContaining(message)]);
      const [told = ""] = engine.errors;
      expect(told + output).not.toMatch(/unhandled|\n {4}at |node:internal/);
      expect(told).toBe(stripVTControlCharacters(told));
      expect(engine.resources.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
    },
  );

  test("refuses a value that Pulumi has decrypted, by its key, without the value", async () => {
    const config = { "sfn-workers:workloads": { x: "sk_1234567" }, "sfn-workers:tracing": "true" };
    const { exitCode, output, engine } = await preview("dev", config, {
      secretKeys: ["sfn-workers:workloads"],
    });
    expect(exitCode).not.toBe(0);
    expect(engine.errors.join()).toContain("sfn-workers:workloads is encrypted (secure:)");
    expect(engine.errors.join()).not.toContain("sfn-workers:tracing");
    expect(engine.errors.join() + output).not.toContain("sk_1234567");
  });
});

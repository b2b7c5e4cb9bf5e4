import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readStackFile } from "./stackFile.ts";
import { type DeploymentEngine, startDeploymentEngine } from "./testing/deploymentEngine.ts";
import { ACTIVITY, EVENT_SOURCE, STATE_MACHINE } from "./testing/types.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const project = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8"));

/** A folder like `apps` after a build. */
let built = "";

beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), "artifacts-"));
  for (const file of [
    "lambda-worker/dist/index.mjs",
    "fargate-worker/dist/index.mjs",
    "fargate-worker/Dockerfile",
  ]) {
    mkdirSync(dirname(join(built, file)), { recursive: true });
    writeFileSync(join(built, file), "");
  }
});

afterAll(() => rmSync(built, { recursive: true }));

interface Run {
  readonly exitCode: number;
  readonly output: string;
  readonly engine: DeploymentEngine;
}

/** A program whose engine is gone never ends by itself. */
const TIME_LIMIT_MS = 60_000;

/** Starts the program as the CLI's Node.js host does: see "runtime" and "main" of Pulumi.yaml. */
async function preview(stack: string, config: Readonly<Record<string, unknown>>): Promise<Run> {
  const engine = await startDeploymentEngine(project.name, stack);
  const main = join(root, project.main);
  const args = [
    // Pulumi keeps a stack for each of its promises: short ones halve the time.
    "--stack-trace-limit=1",
    createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run"),
    `--monitor=${engine.address}`,
    `--engine=${engine.address}`,
    `--root-directory=${root}`,
    `--project=${project.name}`,
    `--stack=${stack}`,
    `--pwd=${dirname(main)}`,
    "--parallel=16",
    "--dry-run",
    basename(main),
  ];
  const environment = {
    ...process.env,
    NODE_COMPILE_CACHE: join(root, "node_modules/.cache/compile"),
    PULUMI_CONFIG: JSON.stringify(toHostConfig(config)),
    PULUMI_CONFIG_SECRET_KEYS: "[]",
    PULUMI_NODEJS_TYPESCRIPT: String(project.runtime.options.typescript),
  };
  try {
    return await new Promise((resolve) => {
      const options = { env: environment, timeout: TIME_LIMIT_MS, killSignal: "SIGKILL" } as const;
      execFile(process.execPath, args, options, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : Number(error.code);
        resolve({ exitCode, output: stdout + stderr, engine });
      });
    });
  } finally {
    engine.close();
  }
}

/** The host hands configuration over in its old spelling, `project:config:key`, and every value as text. */
function toHostConfig(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key.replace(":", ":config:"),
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

describe("Pulumi's Node.js language host", { timeout: TIME_LIMIT_MS + 5_000 }, () => {
  test.concurrent.each(["dev", "staging", "prod", "local"])(
    "runs the program for %s, as a preview that knows nothing of AWS",
    async (stack) => {
      const { config } = readStackFile(stack);
      const { exitCode, output, engine } = await preview(stack, {
        ...config,
        "sfn-workers:artifacts": built,
      });
      expect(output).toBe("");
      expect(engine.errors).toEqual([]);
      expect(exitCode).toBe(0);
      expect(engine.outputs()).toMatchObject({
        environment: stack,
        workloads: {
          "coin-flip": { worker: "lambda", transport: "activity" },
          "price-quote": { worker: "lambda", transport: "callback" },
          "quality-check": { worker: "fargate", transport: "activity" },
        },
      });
      const names = engine.resources.map(({ urn }) => urn);
      expect(new Set(names).size).toBe(names.length);
      const countOf = (type: string) => engine.resources.filter((one) => one.type === type).length;
      expect(countOf(ACTIVITY)).toBe(2);
      expect(countOf(EVENT_SOURCE)).toBe(1);
      expect(countOf(STATE_MACHINE)).toBe(3);
    },
  );

  test.concurrent("stops before any resource when the workers are not built, and says what is missing", async () => {
    const { config } = readStackFile("dev");
    const empty = join(built, "nothing");
    const { exitCode, engine } = await preview("dev", {
      ...config,
      "sfn-workers:artifacts": empty,
    });
    expect(exitCode).not.toBe(0);
    expect(engine.errors.join()).toContain(
      `The workers are not built: there is no ${join(empty, "lambda-worker/dist/index.mjs")}`,
    );
    expect(engine.resources.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
  });
});

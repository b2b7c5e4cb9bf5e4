import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation/index.js";
import { parse, stringify } from "yaml";
import { separateConnections } from "./connections.ts";
import { createInlineProgram } from "./inlineProgram.ts";
import { type RunningOptions, runDeclared, runOperation, type Steps } from "./operation.ts";
import { createAccount, type SimulatedAccount } from "./provider/account.ts";
import { createProvider } from "./provider/provider.ts";
import { serveProvider } from "./provider/serve.ts";

type Config = Readonly<Record<string, unknown>>;

export interface EnvironmentOptions {
  readonly stack: string;
  /** The stack's configuration, with its namespaces; it can change with each `up`. */
  readonly config: Config;
  /** The path of `pulumi`. */
  readonly command: string;
  /** By default the repository's own, unchanged. */
  readonly program?: () => object;
  /** By default an empty account. */
  readonly account?: SimulatedAccount;
}

/** An environment that the real engine deploys into a simulated account. */
export interface EngineEnvironment extends AsyncDisposable {
  readonly account: SimulatedAccount;
  /** What `up` would do. */
  preview(config?: Config): Promise<Steps>;
  /**
   * Deploys, with this configuration from now on.
   * @returns what was done, without what stayed the same
   * @throws {OperationFailed} when a part of it failed, or it was interrupted
   */
  up(config?: Config, options?: RunningOptions): Promise<Steps>;
  /** What `pulumi destroy` shows before it asks. */
  previewDestroy(): Promise<Steps>;
  destroy(): Promise<Steps>;
  /** The state as the backend keeps it: JSON, with secrets as they are stored. */
  state(): string;
}

const PROJECT = "sfn-workers";
const PASSPHRASE = "a passphrase of the tests";

/** Starts with nothing deployed. Its files are in a folder of its own, which its end removes. */
export async function createEnvironment({
  stack: name,
  config: initialConfig,
  command,
  program,
  account = createAccount({ accountId: "000000000000", region: "us-east-1" }),
}: EnvironmentOptions): Promise<EngineEnvironment> {
  separateConnections();
  const declared = createInlineProgram(program);
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  const part = (called: string) => join(folder, called);
  const [work, home, backend] = [part("work"), part("home"), part("backend")];
  for (const path of [work, home, backend]) mkdirSync(path);
  const stackFile = join(work, `Pulumi.${name}.yaml`);
  writeFileSync(join(work, "Pulumi.yaml"), stringify({ name: PROJECT, runtime: "nodejs" }));
  writeConfig(stackFile, initialConfig);
  const provider = await serveProvider(createProvider(account));
  const workspace = await LocalWorkspace.create({
    workDir: work,
    pulumiHome: home,
    program: declared.run,
    pulumiCommand: await pulumiCommand(command),
    envVars: {
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DEBUG_PROVIDERS: ["aws", "docker-build"]
        .map((of) => `${of}:${provider.port}`)
        .join(","),
    },
  });
  const stack = await Stack.create(name, workspace);
  const configured = (config: Config | undefined) => {
    if (config !== undefined) writeConfig(stackFile, config);
  };
  return {
    account,
    preview: (config) => {
      configured(config);
      return runDeclared(declared, (options) => stack.preview(options));
    },
    up: (config, options) => {
      configured(config);
      return runDeclared(declared, (running) => stack.up(running), options);
    },
    previewDestroy: () => runOperation((options) => stack.previewDestroy(options)),
    destroy: () => runOperation((options) => stack.destroy(options)),
    state: () => readFileSync(join(backend, ".pulumi/stacks", PROJECT, `${name}.json`), "utf8"),
    [Symbol.asyncDispose]: async () => {
      provider.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A built one is `bin/pulumi` in a folder of its own. */
function pulumiCommand(path: string): Promise<PulumiCommand> {
  return PulumiCommand.get(path === "pulumi" ? {} : { root: join(path, "../..") });
}

/** The engine keeps the salt of the passphrase beside the configuration. */
function writeConfig(file: string, config: Config): void {
  const before: object = existsSync(file) ? parse(readFileSync(file, "utf8")) : {};
  writeFileSync(file, stringify({ ...before, config }));
}

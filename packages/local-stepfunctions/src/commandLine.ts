import { statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { QuotaRegion } from "./api/quotas.ts";
import { isAccountId, isRegion } from "./arn.ts";
import { HOST_NAME, readHostName } from "./http/servedHosts.ts";
import type { ApiCall } from "./http/server.ts";
import { loadIntegrations } from "./integrations/module.ts";
import { isLambdaUrl, LAMBDA_URL, withoutPassword } from "./lambda/url.ts";
import { createVirtualClock, systemClock } from "./lib/clock.ts";
import { readMockFile } from "./mocks/mockFile.ts";
import type { StepFunctionsOptions } from "./options.ts";
import type { Sync } from "./persistence/database.ts";
import { MAX_RETENTION_MS } from "./retention.ts";
import { WrongValue } from "./wrongValue.ts";

const DEFAULT_PORT = 8083;

/** What the command line asks for. */
export type CommandLine = { readonly kind: "help" } | { readonly kind: "version" } | RunOptions;

export interface RunOptions {
  readonly kind: "run";
  readonly json: boolean;
  readonly endpoint: StepFunctionsOptions;
}

/** @throws {WrongValue} when the command line is wrong; the message is one line */
export async function readCommandLine(argv: readonly string[]): Promise<CommandLine> {
  const values = parseOptions(argv.filter((argument) => argument !== "--"));
  if (values.help === true) return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  return {
    kind: "run",
    json: values.json === true,
    endpoint: {
      port: readPort(values.port),
      ...(values.host === undefined ? {} : { host: values.host }),
      ...(values["allow-host"] === undefined
        ? {}
        : { allowHosts: values["allow-host"].map(readAllowedHost) }),
      ...(values.region === undefined ? {} : { region: readRegion(values.region) }),
      ...(values.account === undefined ? {} : { accountId: readAccount(values.account) }),
      ...(values.quotas === undefined ? {} : { quotas: readQuotas(values.quotas) }),
      ...(values.data === undefined ? {} : { data: readFolder("--data", values.data) }),
      ...(values.sync === undefined ? {} : { sync: readSync(values.sync, values.data) }),
      ...(values.repair === true ? { repair: needsData("--repair", values.data) } : {}),
      ...(values.clock === undefined ? {} : readClock(values.clock, values.data)),
      ...(values["wait-scale"] === undefined
        ? {}
        : { waitScale: readWaitScale(values["wait-scale"]) }),
      ...(values.retention === undefined ? {} : { retentionMs: readRetention(values.retention) }),
      ...(values.s3 === undefined ? {} : { s3: readBuckets(values.s3) }),
      ...(await readIntegrations(values.integrations)),
      ...readMocks(values.mocks),
      ...(values["lambda-endpoint"] === undefined
        ? {}
        : { lambdaEndpoint: readLambdaEndpoint(values["lambda-endpoint"]) }),
      ...(values.verbose === true ? { onCall: logCall } : {}),
    },
  };
}

const OPTIONS = {
  port: { type: "string" },
  host: { type: "string" },
  "allow-host": { type: "string", multiple: true },
  region: { type: "string" },
  account: { type: "string" },
  data: { type: "string" },
  sync: { type: "string" },
  repair: { type: "boolean" },
  retention: { type: "string" },
  clock: { type: "string" },
  "wait-scale": { type: "string" },
  quotas: { type: "string" },
  s3: { type: "string" },
  integrations: { type: "string" },
  mocks: { type: "string" },
  "lambda-endpoint": { type: "string" },
  verbose: { type: "boolean" },
  json: { type: "boolean" },
  version: { type: "boolean", short: "V" },
  help: { type: "boolean", short: "h" },
} as const;

const REPEATABLE: ReadonlySet<string> = new Set(["allow-host"]);

function parseOptions(args: string[]) {
  const { values, tokens } = parsed(args);
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option" || token.value === undefined) continue;
    const { name, value } = token;
    if (value === "") throw new WrongValue(`--${name} is ""; allowed: a value, as in --help`);
    if (given.has(name) && !REPEATABLE.has(name))
      throw new WrongValue(`--${name} is given twice; allowed: once`);
    given.add(name);
  }
  return values;
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, tokens: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [problem = ""] = message.split(/\.\s/);
    const allowed = Object.keys(OPTIONS).map((name) => `--${name}`);
    throw new WrongValue(`${problem}; allowed: ${allowed.join(", ")}`);
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new WrongValue(`--port is "${text}"; allowed: a whole number from 0 to 65535`);
  }
  return port;
}

function readAllowedHost(text: string): string {
  const name = readHostName(text);
  if (name !== undefined) return name;
  throw new WrongValue(`--allow-host is "${text}"; ${HOST_NAME}`);
}

function readQuotas(text: string): QuotaRegion {
  if (text === "us-east-1" || text === "other") return text;
  throw new WrongValue(`--quotas is "${text}"; allowed: us-east-1, other`);
}

function needsData(option: string, folder: string | undefined): true {
  if (folder !== undefined) return true;
  throw new WrongValue(
    `${option} is given without --data; allowed: with --data, whose folder it is for`,
  );
}

function readSync(text: string, folder: string | undefined): Sync {
  needsData("--sync", folder);
  if (text === "normal" || text === "full") return text;
  throw new WrongValue(`--sync is "${text}"; allowed: normal, full`);
}

/** A restart would set the time of what is stored back. */
function readClock(text: string, folder: string | undefined): Partial<StepFunctionsOptions> {
  if (text === "system") return {};
  if (text !== "virtual") {
    throw new WrongValue(`--clock is "${text}"; allowed: system, virtual`);
  }
  if (folder !== undefined) {
    throw new WrongValue("--clock is virtual with --data; allowed: without --data");
  }
  return { clock: createVirtualClock(Date.now()), pollClock: systemClock };
}

function readWaitScale(text: string): number {
  const scale = Number(text);
  if (/^\d*\.?\d+$/.test(text) && scale <= 1) return scale;
  throw new WrongValue(`--wait-scale is "${text}"; allowed: a number from 0 to 1, such as 0.01`);
}

const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000 } as const;

function readRetention(text: string): number {
  const [, count, unit] = /^(\d+)([dhm])$/.exec(text) ?? [];
  const ms = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (ms > 0 && ms <= MAX_RETENTION_MS) return ms;
  throw new WrongValue(
    `--retention is "${text}"; allowed: a number of days, hours or minutes, such as 7d, 12h or 30m, at most 3650d`,
  );
}

async function readIntegrations(
  text: string | undefined,
): Promise<Pick<StepFunctionsOptions, "integrations">> {
  return text === undefined ? {} : { integrations: await loadIntegrations(text, pathOf(text)) };
}

/** The variable is that of AWS's Step Functions Local. */
function readMocks(option: string | undefined): Pick<StepFunctionsOptions, "mocks"> {
  const variable = process.env["SFN_MOCK_CONFIG"];
  if (option !== undefined) return { mocks: readMockFile("--mocks", option, pathOf(option)) };
  if (!variable) return {};
  return { mocks: readMockFile("SFN_MOCK_CONFIG", variable, pathOf(variable)) };
}

function readLambdaEndpoint(text: string): string {
  if (isLambdaUrl(text)) return text;
  throw new WrongValue(`--lambda-endpoint is "${withoutPassword(text)}"; allowed: ${LAMBDA_URL}`);
}

function readRegion(text: string): string {
  if (isRegion(text)) return text;
  throw new WrongValue(`--region is "${text}"; allowed: a region's name, such as us-east-1`);
}

function readAccount(text: string): string {
  if (isAccountId(text)) return text;
  throw new WrongValue(`--account is "${text}"; allowed: twelve digits`);
}

/** pnpm runs scripts in the root of the repository. A relative path starts from the caller's folder. */
function pathOf(text: string): string {
  return resolve(process.env["INIT_CWD"] ?? "", text);
}

function readFolder(option: string, text: string): string {
  const folder = pathOf(text);
  if (isFolder(folder) ?? true) return folder;
  throw new WrongValue(
    `${option} is "${text}", which is no folder; allowed: a folder, or a new path`,
  );
}

function readBuckets(text: string): string {
  const folder = pathOf(text);
  if (isFolder(folder) ?? false) return folder;
  throw new WrongValue(
    `--s3 is "${text}", which is no folder; allowed: a folder, in which each bucket has one`,
  );
}

/** Undefined where there is nothing. */
function isFolder(path: string): boolean | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory();
}

function logCall({ operation, status, error, durationMs }: ApiCall): void {
  const outcome = error === undefined ? String(status) : `${status} ${error}`;
  process.stderr.write(`${operation || "(no operation)"} ${outcome} ${durationMs.toFixed(1)} ms\n`);
}

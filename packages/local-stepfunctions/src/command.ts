import { parseArgs } from "node:util";
import type { QuotaRegion } from "./api/quotas.ts";
import { type StepFunctionsOptions, startStepFunctions } from "./endpoint.ts";
import type { ApiCall } from "./http/server.ts";

const USAGE = `Usage: local-stepfunctions [options]

  --port PORT      the port to listen on; 0 picks a free port      (default 8083)
  --host HOST      the address to listen on                        (default 127.0.0.1)
  --region REGION  the region of calls that are signed for none    (default us-east-1)
  --account ID     the account in ARNs                             (default 000000000000)
  --data DIR       store everything in this folder, for restarts   (default: in memory)
  --quotas REGION  apply AWS's quotas on calls: us-east-1 or other (default: none)
  --verbose        print one line per call
  --json           print one line of JSON when it listens, for scripts
  --help           print this help
`;

const DEFAULT_PORT = 8083;

/** Runs the endpoint until SIGTERM or SIGINT; returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(argv);
  } catch (error) {
    process.stderr.write(`local-stepfunctions: ${messageOf(error)}\n`);
    return 1;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  return run(options);
}

interface Options {
  readonly help: boolean;
  readonly json: boolean;
  readonly endpoint: StepFunctionsOptions;
}

function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: argv.filter((argument) => argument !== "--"),
    options: {
      port: { type: "string" },
      host: { type: "string" },
      region: { type: "string" },
      account: { type: "string" },
      data: { type: "string" },
      quotas: { type: "string" },
      verbose: { type: "boolean" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  return {
    help: values.help === true,
    json: values.json === true,
    endpoint: {
      port: readPort(values.port),
      ...(values.host === undefined ? {} : { host: values.host }),
      ...(values.region === undefined ? {} : { region: values.region }),
      ...(values.account === undefined ? {} : { accountId: values.account }),
      ...(values.quotas === undefined ? {} : { quotas: readQuotas(values.quotas) }),
      ...(values.data === undefined ? {} : { data: values.data }),
      ...(values.verbose === true ? { onCall: logCall } : {}),
    },
  };
}

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new Error(`--port is '${text}': it must be a whole number from 0 to 65535`);
  }
  return port;
}

function readQuotas(text: string): QuotaRegion {
  if (text === "us-east-1" || text === "other") return text;
  throw new Error(`--quotas is '${text}': it must be us-east-1 or other`);
}

async function run({ endpoint: options, json }: Options): Promise<number> {
  try {
    const endpoint = await startStepFunctions(options);
    // Whoever reads that it listens may stop it at once.
    const stopped = stopSignal();
    process.stdout.write(
      json ? `${JSON.stringify({ endpoint: endpoint.url })}\n` : greeting(endpoint.url, options),
    );
    await stopped;
    await endpoint.close();
    return 0;
  } catch (error) {
    process.stderr.write(`local-stepfunctions: ${startProblem(error, options)}\n`);
    return 1;
  }
}

function greeting(url: string, { region = "us-east-1" }: StepFunctionsOptions): string {
  return [
    `Step Functions listens on ${url}`,
    "",
    "  For an AWS SDK or the AWS CLI:",
    `    export AWS_ENDPOINT_URL_SFN=${url} AWS_REGION=${region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`,
    "    aws stepfunctions list-state-machines",
    "",
    "  Ctrl+C stops it.",
    "",
  ].join("\n");
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
}

function logCall({ operation, status, error, durationMs }: ApiCall): void {
  const outcome = error === undefined ? String(status) : `${status} ${error}`;
  process.stderr.write(`${operation || "(no operation)"} ${outcome} ${durationMs.toFixed(1)} ms\n`);
}

function startProblem(error: unknown, { port, host = "127.0.0.1" }: StepFunctionsOptions): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EADDRINUSE") {
    return `port ${port} is in use: choose another with --port, or --port 0 for a free one`;
  }
  if (code === "EACCES") return `port ${port} needs more privileges: choose a port above 1023`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `--host is '${host}': this machine has no such address`;
  }
  return messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

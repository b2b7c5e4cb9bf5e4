import { readFileSync } from "node:fs";
import { clientUrl } from "./clientUrl.ts";
import { type CommandLine, type RunOptions, readCommandLine } from "./commandLine.ts";
import { startStepFunctions } from "./endpoint.ts";
import { environmentOf, greeting } from "./greeting.ts";
import { REGION, type StepFunctionsOptions } from "./options.ts";
import { unanswerableWarning } from "./unanswerableWarning.ts";

const usage = (program: string) => `Usage: ${program} [options]

The embedded Step Functions, for every AWS SDK and the AWS CLI, until Ctrl-C.

  --port PORT      the port to listen on (8083 by default); 0 picks a free one
  --host HOST      the address to listen on (127.0.0.1 by default)
  --allow-host NAME
                   a further name in the Host of calls, such as that of a
                   container; may be repeated. Without it: IP addresses,
                   localhost, *.localhost and HOST
  --region REGION  the region of calls that are signed for none
                   (us-east-1 by default)
  --account ID     the account in ARNs (000000000000 by default); calls whose
                   access key has twelve digits are made in that account
  --data DIR       store everything in this folder, for restarts
                   (in memory by default)
  --sync WHEN      when --data waits for the disk: normal, now and then (the
                   default), or full, at every change, which a power cut
                   then can't undo
  --repair         replace a damaged database of --data by what can be read of
                   it, and keep the damaged one under another name
  --retention TIME how long an execution is kept after its end: days, hours or
                   minutes, such as 7d, 12h or 30m (90d by default, as on
                   AWS)
  --s3 DIR         the objects of S3, DIR/BUCKET/KEY, which Maps and tasks
                   read and write (none by default)
  --clock WHICH    system (the default), or virtual: time stands still until
                   POST /clock/advance?seconds=N moves it; not with --data
  --wait-scale N   multiply the waits of Wait states and Retry by N, from 0 to
                   1: with 0.01, a minute takes 0.6 seconds (1 by default)
  --quotas REGION  apply AWS's quotas on calls: us-east-1 or other
                   (none by default)
  --integrations FILE
                   a module, which may be TypeScript, whose export
                   integrations has functions for what tasks call:
                   "sqs:sendMessage", "lambda:invoke", ... and * for all
                   others. They come before everything but mocks
  --mocks FILE     what tasks return or throw instead of calling anything, in
                   the format of AWS's MockConfigFile: start an execution of
                   the ARN ...:stateMachine:NAME#TESTCASE. Without it, the
                   file that SFN_MOCK_CONFIG names
  --lambda-endpoint URL
                   what answers Lambda's Invoke, such as sam local
                   start-lambda: lambda:invoke and the ARNs of functions
                   call it
  --verbose        print one line per call
  --json           print one line of JSON when it listens, for scripts: the
                   endpoint, and the environment of its clients
  -V, --version    print the version
  -h, --help       print this help

Examples:
  ${program} --port 8083
      listens on http://127.0.0.1:8083
  ${program} --port 0 --json
      listens on a free port, and prints it for a script
  ${program} --data .stepfunctions
      keeps state machines and executions for the next start

  ${program} --clock virtual
      lets a test pass a day in no time:
      curl -X POST 'http://127.0.0.1:8083/clock/advance?seconds=86400'

Beside the API: GET /health tells whether it works, and POST /reset, from this
machine, empties it between tests.

Exit code: 0 after Ctrl-C or SIGTERM, which end it in order; 1 when it can't
listen or write; 2 when the command line is wrong.
`;

const NAME = "local-stepfunctions";
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/**
 * Runs the endpoint until SIGTERM or SIGINT.
 *
 * @param program how the command is called, for `--help`
 * @returns the exit code
 */
export async function main(argv: readonly string[], program = NAME): Promise<number> {
  let options: CommandLine;
  try {
    options = await readCommandLine(argv);
  } catch (error) {
    tell(messageOf(error));
    return EXIT_USAGE;
  }
  if (options.kind === "run") return run(options);
  process.stdout.write(options.kind === "help" ? usage(program) : versionLine());
  return 0;
}

function versionLine(): string {
  const file = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(file) as { readonly version: string };
  return `local-stepfunctions ${version}, Node.js ${process.version}\n`;
}

async function run({ endpoint: options, json }: RunOptions): Promise<number> {
  try {
    const endpoint = await startStepFunctions({
      ...options,
      onUnanswerable: (machine) => tell(unanswerableWarning(machine)),
      onCall(call) {
        options.onCall?.(call);
        if (call.remedy !== undefined) tell(call.remedy);
      },
    });
    // Whoever reads that it listens may stop it at once.
    const stopped = stopSignal();
    const { url } = endpoint;
    const settings = { ...(await clientUrl(endpoint)), region: options.region ?? REGION };
    const text = json
      ? `${JSON.stringify({ endpoint: url, environment: environmentOf(settings) })}\n`
      : greeting(url, settings);
    const isWritten = await print(text);
    if (isWritten) await stopped;
    await endpoint.close();
    return isWritten ? 0 : EXIT_FAILED;
  } catch (error) {
    tell(startProblem(error, options));
    return EXIT_FAILED;
  }
}

/** Nobody can use an endpoint whose URL was not written, for instance to a full disk. The stream's listener tells the error. */
function print(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.write(text, (error) => resolve(!error));
  });
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
}

function startProblem(error: unknown, { port, host = "127.0.0.1" }: StepFunctionsOptions): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EADDRINUSE") {
    return `port ${port} is in use: choose another with --port, or --port 0 for a free one`;
  }
  if (code === "EACCES") return `port ${port} needs more privileges: choose a port above 1023`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `--host is "${host}"; allowed: an address of this machine`;
  }
  return messageOf(error);
}

function tell(line: string): void {
  process.stderr.write(`local-stepfunctions: ${line}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

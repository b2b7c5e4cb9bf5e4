import { rmSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors.js";
import { type Account, type Registration, runProgram } from "@sfn-workers/pulumi-host";
import { manifests } from "@sfn-workers/workloads/manifests";
import { afterAll, beforeAll, expect, test } from "vitest";
import { offlineAccount } from "./plan/recordStack.ts";
import { readStackFile } from "./stackFile.ts";
import { writeEmptyBuilds } from "./testing/emptyBuilds.ts";

let built = "";
beforeAll(() => {
  built = writeEmptyBuilds(Object.keys(manifests));
});
afterAll(() => rmSync(built, { recursive: true }));

type Config = Readonly<Record<string, unknown>>;

let runs = 0;

/** What ends the program, and what it has registered before. A module is evaluated once, so each run imports its own. */
async function endOf(config: Config, account: Account = offlineAccount({ config })) {
  const registered: Registration[] = [];
  runs += 1;
  const entry = join(import.meta.dirname, `index.ts?${runs}`);
  const program = async () => {
    // vitest loads a module through a port of its own, for which a program does not wait.
    const loading = setInterval(() => {}, 1_000);
    return import(entry).finally(() => clearInterval(loading));
  };
  const running = runProgram(program, {
    ...{ project: "sfn-workers", stack: "dev", config, account },
    register(registration) {
      registered.push(registration);
      return { id: registration.name, outputs: {} };
    },
  });
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, registered };
}

/** The program refuses to deploy the builds that `pnpm start` runs, and, where a stack wants one, without a release. */
const { "sfn-workers:release": _, ...ofFile } = readStackFile("dev").config;
const dev = { ...ofFile, "sfn-workers:builds": "aws" };

test.each<[string, Config, string, Account?]>([
  [
    "the builds are those for this machine",
    { ...dev, "sfn-workers:builds": "local" },
    'sfn-workers:builds is "local"; allowed: "aws"',
  ],
  [
    "a build is missing",
    { ...dev, "sfn-workers:artifacts": "nowhere" },
    "The workers are not built: there is no ",
  ],
  [
    "the stack's roles are of another account",
    { ...dev, "sfn-workers:operatorRoleArn": "arn:aws:iam::123456789012:role/on-call" },
    'sfn-workers:operatorRoleArn is "arn:aws:iam::123456789012:role/on-call"; allowed: an ARN of account 000000000000',
    { accountId: "000000000000", region: "us-east-1" },
  ],
  [
    "a setting is wrong",
    { ...dev, "sfn-workers:tracing": "perhaps" },
    'sfn-workers:tracing is "perhaps"; allowed: true or false',
  ],
])(
  "the program says, before any resource, by its message, that %s",
  async (_why, config, message, account) => {
    const { error, registered } = await endOf(
      { "sfn-workers:artifacts": built, ...config },
      account,
    );
    expect(registered).toEqual([]);
    expect(error).toHaveProperty("message", expect.stringContaining(message));
    // Pulumi shows the message alone of such an error.
    expect(RunError.isInstance(error)).toBe(true);
  },
);

import { resolve } from "node:path";
import { accountNeeds } from "@sfn-workers/infra/accountNeeds";
import type { HeldResource } from "@sfn-workers/infra/moves";
import { programKeys } from "@sfn-workers/infra/settings";
import { readStackFile, type Stack, stackNames } from "@sfn-workers/infra/stackFile";
import { requireDeployedStack } from "../cli/stack.ts";
import { UsageError } from "../cli/usageError.ts";
import { checkDocker } from "../preflight/docker.ts";
import { preflight, requireReady } from "../preflight/preflight.ts";
import { requireReleaseFor } from "../release/givenRelease.ts";
import { requireOwnCommit } from "../release/ownCommit.ts";
import { askPulumi, INFRA } from "../workspace/pulumi.ts";
import { optionIn } from "../workspace/pulumiArguments.ts";
import { deployedResources } from "./deployedState.ts";
import { plannedFor, requireNoneWaiting } from "./requireNoneWaiting.ts";
import { requireVersions } from "./requireVersions.ts";
import { tellTakenAway } from "./tellTakenAway.ts";

/**
 * What is asked before Pulumi's engine deploys: nothing has been changed if the answer is no.
 *
 * @param argv the command line of `pulumi up`
 * @throws {UsageError} when the stack is unknown, or options give other settings than its file
 * @throws {ReleaseNeeded} when the stack takes releases only, and none is given
 * @throws {OtherCommit} when another commit is checked out than that of the release
 */
export async function beforeDeployment(argv: readonly string[]): Promise<void> {
  requireOwnFolder(argv);
  const name = await requireDeployedStack(optionIn(argv, "--stack", "-s") ?? (await selected()));
  requireSettingsOfFile(argv);
  const stack = readStackFile(name.split("/").at(-1) ?? name);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  requireReleaseFor(stack);
  requireOwnCommit(say);
  const deployed = await deployedResources(name);
  const planned = await plannedFor(stack, deployed);
  const findings = await preflight(stack, planned, deployed);
  requireReady(stack.stack, findings, say);
  await requireVersions(stack, planned, deployed, say);
  await requireNoneWaiting(stack, planned, deployed);
  await tellTakenAway(stack, planned, deployed, say);
}

/**
 * What is told before Pulumi's engine previews: what this machine lacks for a deployment. A preview builds no image, so it goes on.
 *
 * @param argv the command line of `pulumi preview`
 * @param say gets a line for each
 * @throws {ConfigurationError} when the stack's configuration can't be deployed
 * @throws {UnreadableState} when Pulumi can't read what is deployed
 */
export async function beforePreview(
  argv: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  const name = optionIn(argv, "--stack", "-s") ?? (await selected());
  const own = name?.split("/").at(-1) ?? "";
  // A preview may be of another program or other settings, and an unknown stack is Pulumi's to refuse.
  if (optionIn(argv, "--cwd", "-C") !== undefined || otherSettings(argv) !== undefined) return;
  if (!stackNames().includes(own)) return;
  const stack = readStackFile(own);
  const deployed = await deployedResources(name ?? own);
  const planned = await plannedFor(stack, deployed);
  await tellOfMachine(stack, planned, say);
  await requireVersions(stack, planned, deployed, say);
  await tellTakenAway(stack, planned, deployed, say);
}

/** @param say gets a line for what this machine lacks for a deployment of the stack */
export async function tellOfMachine(
  { config }: Stack,
  planned: readonly HeldResource[],
  say: (line: string) => void,
): Promise<void> {
  const needs = accountNeeds(planned, programKeys(config));
  const finding = await checkDocker({ needs, deployed: [] });
  if (finding?.outcome === "wrong") say(`note: a deployment needs more: ${finding.text}`);
}

/** The stack that `pulumi stack select` has chosen. */
async function selected(): Promise<string | undefined> {
  const asked = askPulumi(["stack", "--show-name", "--non-interactive"]);
  // What failed is told when the state is read; without a selected stack, one must be named.
  const text = await asked.catch(() => "");
  return text.trim() || undefined;
}

/** What is checked is the program of infra, with its stack files. */
function requireOwnFolder(argv: readonly string[]): void {
  const folder = optionIn(argv, "--cwd", "-C");
  if (folder === undefined || resolve(INFRA, folder) === INFRA) return;
  throw new UsageError(
    `--cwd is "${folder}"; allowed: none: pnpm pulumi up deploys infra; for another program, call pulumi itself`,
  );
}

/** What is deployed is compared with what the file says. */
function requireSettingsOfFile(argv: readonly string[]): void {
  const given = otherSettings(argv);
  if (given === undefined) return;
  throw new UsageError(
    `${given} would deploy other settings than the stack file has; allowed: what the file says: change it, or run pnpm pulumi config set first`,
  );
}

/** The option that gives other settings than the stack file has. */
function otherSettings(argv: readonly string[]): string | undefined {
  const options = [["--config", "-c"], ["--config-file"]];
  return options.find(([long = "", short]) => optionIn(argv, long, short) !== undefined)?.[0];
}

import { SFNClient } from "@aws-sdk/client-sfn";
import {
  AbandonedTasks,
  type HeldResource,
  movesThatAbandon,
  requireNoneAbandoned,
} from "@sfn-workers/infra/moves";
import { pinnedVersions } from "@sfn-workers/infra/pinnedVersions";
import { plannedResources } from "@sfn-workers/infra/plannedResources";
import type { Outputs } from "@sfn-workers/infra/program";
import { LOCAL_ACCOUNT, programKeys } from "@sfn-workers/infra/settings";
import type { Deployment, StackSettings } from "@sfn-workers/local-cloud";
import { askedVersions, requireUsable } from "../moves/requireVersions.ts";
import { runningFor } from "../moves/running.ts";
import { tellTakenAway } from "../moves/tellTakenAway.ts";

/** A program with its settings. */
export interface LocalProgram {
  readonly run: () => Outputs | Promise<Outputs>;
  readonly settings: StackSettings;
}

type Environment = Pick<
  Deployment<unknown>,
  "stepFunctionsUrl" | "region" | "credentials" | "update"
>;

/**
 * Updates an environment on this machine one time after another, refuses what `pnpm pulumi up` refuses, and tells what it tells.
 *
 * @param first what is deployed in it
 * @param say gets a line for each thing that an update takes from executions
 */
export function createUpdates(
  environment: Environment,
  first: LocalProgram,
  say: (line: string) => void,
) {
  let current: { readonly program: LocalProgram; readonly declared?: readonly HeldResource[] } = {
    program: first,
  };
  /** The newest update, while executions block it. */
  let blocked: { readonly settings: StackSettings; readonly compared: Compared } | undefined;
  return {
    /** Whether the newest update was refused because of executions that run, and would not be now. */
    async isUnblocked(): Promise<boolean> {
      const asked = blocked;
      if (asked === undefined) return false;
      const stillBlocks = await isBlocked(environment, asked.settings, asked.compared);
      return !stillBlocks && asked === blocked;
    },
    /**
     * @param prepare is called before the update, unless it is refused
     * @throws {AbandonedTasks} when the update would delete or replace what running executions wait for
     * @throws {ConfigurationError} when a workflow's `version` can't be used
     * @throws {UpdateFailed} when the update fails
     */
    async update(next: LocalProgram, prepare: () => Promise<void> = async () => {}) {
      // What an update keeps of before is in no plan of the program alone.
      const before = current.declared ?? (await declaredBy(current.program, environment));
      const after = await declaredBy(next, environment, before);
      const compared = { before, after };
      blocked = undefined;
      try {
        await requireDeployableHere(environment, next.settings, compared);
      } catch (error) {
        if (error instanceof AbandonedTasks) blocked = { settings: next.settings, compared };
        throw error;
      }
      await tellTakenAway(next.settings, after, before, say, () => clientFor(environment));
      await prepare();
      const { config } = next.settings;
      const done = await environment.update(next.run, { config });
      current = { program: next, declared: after };
      return done;
    },
  };
}

interface Compared {
  readonly before: readonly HeldResource[];
  readonly after: readonly HeldResource[];
}

/** Another refusal is told when the update is made. */
async function isBlocked(...asked: Parameters<typeof requireDeployableHere>): Promise<boolean> {
  try {
    await requireDeployableHere(...asked);
    return false;
  } catch (error) {
    return error instanceof AbandonedTasks;
  }
}

async function requireDeployableHere(
  environment: Environment,
  { config, stack }: StackSettings,
  { before, after }: Compared,
): Promise<void> {
  const abandons = programKeys(config)["abandonWaiting"] === true;
  const moves = abandons ? [] : movesThatAbandon(before, after);
  const pinned = pinnedVersions(config, before, after);
  if (moves.length === 0 && pinned.length === 0) return;
  const sfn = clientFor(environment);
  try {
    requireUsable(pinned, await askedVersions(pinned, sfn, NOBODY_ELSE), stack);
    requireNoneAbandoned(moves, await runningFor(sfn, moves), stack);
  } finally {
    sfn.destroy();
  }
}

function clientFor({ stepFunctionsUrl: endpoint, region, credentials }: Environment): SFNClient {
  return new SFNClient({ endpoint, region, credentials });
}

/** No role here is deleted but by an update, whose new path is refused. */
const NOBODY_ELSE = async () => false;

function declaredBy(
  { run, settings }: LocalProgram,
  { region }: Environment,
  deployed: readonly HeldResource[] = [],
): Promise<HeldResource[]> {
  return plannedResources(settings, run, { accountId: LOCAL_ACCOUNT, region }, deployed);
}

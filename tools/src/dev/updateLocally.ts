import { SFNClient } from "@aws-sdk/client-sfn";
import {
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
 * Updates an environment on this machine one time after another, and refuses what `pnpm pulumi up` refuses.
 *
 * @param first what is deployed in it
 */
export function createUpdates(environment: Environment, first: LocalProgram) {
  let current = first;
  return {
    /**
     * @param prepare is called before the update, unless it is refused
     * @throws {AbandonedTasks} when the update would delete or replace what running executions wait for
     * @throws {ConfigurationError} when a workflow's `version` can't be used
     * @throws {UpdateFailed} when the update fails
     */
    async update(next: LocalProgram, prepare: () => Promise<void> = async () => {}) {
      await requireDeployableHere(environment, current, next);
      await prepare();
      const { config } = next.settings;
      const done = await environment.update(next.run, { config });
      current = next;
      return done;
    },
  };
}

async function requireDeployableHere(
  environment: Environment,
  current: LocalProgram,
  next: LocalProgram,
): Promise<void> {
  const { config, stack } = next.settings;
  const before = await declaredBy(current, environment);
  const after = await declaredBy(next, environment);
  const abandons = programKeys(config)["abandonWaiting"] === true;
  const moves = abandons ? [] : movesThatAbandon(before, after);
  const pinned = pinnedVersions(config, before, after);
  if (moves.length === 0 && pinned.length === 0) return;
  const { stepFunctionsUrl: endpoint, region, credentials } = environment;
  const sfn = new SFNClient({ endpoint, region, credentials });
  try {
    requireUsable(pinned, await askedVersions(pinned, sfn, NOBODY_ELSE), stack);
    requireNoneAbandoned(moves, await runningFor(sfn, moves), stack);
  } finally {
    sfn.destroy();
  }
}

/** No role here is deleted but by an update, whose new path is refused. */
const NOBODY_ELSE = async () => false;

function declaredBy(
  { run, settings }: LocalProgram,
  { region }: Environment,
): Promise<HeldResource[]> {
  return plannedResources(settings, run, { accountId: LOCAL_ACCOUNT, region });
}

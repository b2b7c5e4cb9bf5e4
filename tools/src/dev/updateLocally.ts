import { SFNClient } from "@aws-sdk/client-sfn";
import {
  type HeldResource,
  movesThatAbandon,
  requireNoneAbandoned,
} from "@sfn-workers/infra/moves";
import { plannedResources } from "@sfn-workers/infra/plannedResources";
import type { Outputs } from "@sfn-workers/infra/program";
import { LOCAL_ACCOUNT, programKeys } from "@sfn-workers/infra/settings";
import type { Deployment, StackSettings } from "@sfn-workers/local-cloud";
import { runningOf } from "../moves/running.ts";

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
     * @throws {UpdateFailed} when the update fails
     */
    async update(next: LocalProgram, prepare: () => Promise<void> = async () => {}) {
      if (programKeys(next.settings.config)["abandonWaiting"] !== true) {
        await requireNoneWaitingHere(environment, current, next);
      }
      await prepare();
      const { config } = next.settings;
      const done = await environment.update(next.run, { config });
      current = next;
      return done;
    },
  };
}

async function requireNoneWaitingHere(
  environment: Environment,
  current: LocalProgram,
  next: LocalProgram,
): Promise<void> {
  const moves = movesThatAbandon(
    await declaredBy(current, environment),
    await declaredBy(next, environment),
  );
  if (moves.length === 0) return;
  const { stepFunctionsUrl: endpoint, region, credentials } = environment;
  const sfn = new SFNClient({ endpoint, region, credentials });
  try {
    requireNoneAbandoned(moves, await runningOf(sfn, moves), next.settings.stack);
  } finally {
    sfn.destroy();
  }
}

function declaredBy(
  { run, settings }: LocalProgram,
  { region }: Environment,
): Promise<HeldResource[]> {
  return plannedResources(settings, run, { accountId: LOCAL_ACCOUNT, region });
}

import { setTimeout as sleep } from "node:timers/promises";
import { endOf, startExecution, until } from "@sfn-workers/local-cloud/testing";
import { startArticleService } from "./articleService.ts";
import {
  type DeployFixturesOptions,
  type FixtureEnvironment,
  fixtureConfig,
  fixtureProgram,
  machineOf,
} from "./fixtureEnvironment.ts";

const WORKLOAD = "order-total";

/** A workload's worker, before and after a deployment that moves it. */
export interface Move {
  readonly transport: "activity" | "callback";
  readonly from: "lambda" | "fargate";
  readonly to: "lambda" | "fargate";
}

export const MOVES: readonly Move[] = (["activity", "callback"] as const).flatMap((transport) => [
  { transport, from: "lambda", to: "fargate" },
  { transport, from: "fargate", to: "lambda" },
]);

export interface MoveLoad {
  /** They are there before the deployment; a quarter as many start while it goes on. */
  readonly executions: number;
  /** How long each task takes. */
  readonly taskMs: number;
}

export interface MoveFigures extends Move {
  readonly executions: number;
  readonly succeeded: number;
  /** How the others ended. */
  readonly failures: readonly string[];
  /** Executions whose handler never ran. */
  readonly lost: number;
  /** Executions whose handler ran more than once. */
  readonly repeated: number;
  /** Executions that ran when the deployment began. */
  readonly openAtMove: number;
  readonly updateMs: number;
  /** The longest time in which no task was picked up, though tasks waited. */
  readonly longestGapMs: number;
}

type Deploy = (options: DeployFixturesOptions) => Promise<FixtureEnvironment>;

/**
 * Moves a workload to another worker by a second deployment while its executions run: the former worker has its hands full, all other
 * tasks wait, and further executions start while the deployment goes on.
 *
 * @param apps the folder with both apps, built with the workloads of the tests
 */
export async function moveUnderLoad(
  apps: string,
  deploy: Deploy,
  move: Move,
  { executions, taskMs }: MoveLoad,
): Promise<MoveFigures> {
  const service = await startArticleService(taskMs);
  const settingsOf = (worker: Move["from"]) => ({
    workloads: { [WORKLOAD]: settingsFor(worker, move.transport, service.url) },
  });
  const environment = await deploy({ settings: settingsOf(move.from) });
  try {
    const started: Promise<string>[] = [];
    const start = () => {
      const order = { article: String(started.length), quantity: 1 };
      started.push(startExecution(environment, machineOf(environment, WORKLOAD), order));
    };
    while (started.length < executions) start();
    await Promise.all(started);
    await until(async () => service.askedAt.size >= CONCURRENCY || undefined);
    const movedAt = performance.now();
    const config = fixtureConfig(apps, settingsOf(move.to));
    let moved = false;
    const update = environment.update(fixtureProgram, { config }).finally(() => {
      moved = true;
    });
    service.open();
    const all = executions + Math.ceil(executions / 4);
    while (started.length < all) {
      start();
      if (!moved) await sleep(PAUSE_MS);
    }
    await update;
    const updateMs = performance.now() - movedAt;
    const arns = await Promise.all(started);
    const ends = await Promise.all(arns.map((arn) => endOf(environment, arn)));
    const runs = arns.map((_, index) => service.askedAt.get(String(index))?.length ?? 0);
    return {
      ...move,
      ...{ executions: all, openAtMove: executions, updateMs },
      succeeded: ends.filter(({ status }) => status === "SUCCEEDED").length,
      failures: ends
        .filter(({ status }) => status !== "SUCCEEDED")
        .map(({ status, error, cause }) => [status, error, cause].join(" ")),
      lost: runs.filter((count) => count === 0).length,
      repeated: runs.filter((count) => count > 1).length,
      longestGapMs: longestGap([...service.askedAt.values()].flat()),
    };
  } finally {
    await environment.stop();
    service.close();
  }
}

/** The tasks that one worker has in hand. */
const CONCURRENCY = 10;

/** Between two executions that start while the deployment goes on. */
const PAUSE_MS = 5;

function settingsFor(worker: Move["from"], transport: Move["transport"], url: string): object {
  const shared = {
    ...{ worker, transport, concurrency: CONCURRENCY, alarms: { enabled: false } },
    variables: { ARTICLES_URL: url },
  };
  return worker === "lambda" && transport === "activity" ? { ...shared, wake: true } : shared;
}

function longestGap(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  return Math.max(0, ...sorted.slice(1).map((time, index) => time - (sorted[index] ?? time)));
}

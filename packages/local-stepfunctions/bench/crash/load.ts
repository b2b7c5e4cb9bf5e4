import type { Answer, Call } from "./call.ts";
import type { Lane } from "./lane.ts";
import { createExecutionCalls } from "./loadExecutions.ts";
import { createResourceCalls } from "./loadResources.ts";
import { createWorker } from "./loadWorker.ts";

const CLIENTS = 10;
const WORKERS = 4;

export interface Load {
  /** No lane begins another call. Resolves when all have their answers. */
  stop(): Promise<void>;
}

/** Many clients and workers that call at once until the endpoint is gone. What they were told is in the ledger. */
export function startLoad({ call, ledger, draw }: Lane): Load {
  let isOver = false;
  const watched: Call = async (operation, input) => {
    const answer = await call(operation, input);
    if (answer.kind === "no answer") isOver = true;
    if (answer.kind === "done") ledger.acknowledged += 1;
    return answer;
  };
  const lane = { call: watched, ledger, draw };
  const executions = createExecutionCalls(lane);
  const resources = createResourceCalls(lane);
  const calls: readonly (readonly [share: number, call: () => Promise<Answer | undefined>])[] = [
    [31, executions.start],
    [3, executions.startAtOnce],
    [5, executions.startAgain],
    [4, executions.stopOne],
    [22, executions.read],
    [10, executions.answerCallback],
    [5, executions.answerTwice],
    [20, resources.change],
  ];
  const shares = calls.flatMap(([share, each]) => Array.from({ length: share }, () => each));
  const worker = createWorker(lane);
  const lanes = [
    ...Array.from({ length: CLIENTS }, () => () => draw.oneOf(shares)?.()),
    ...Array.from({ length: WORKERS }, () => worker.work),
  ].map(async (next) => {
    while (!isOver) {
      const answer = await next();
      // A full disk makes no answer wait, so that the lanes would do nothing else.
      if (answer === undefined || answer.kind === "unavailable") await pause();
    }
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(lanes);
    },
  };
}

const PAUSE_MS = 5;

function pause(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, PAUSE_MS));
}

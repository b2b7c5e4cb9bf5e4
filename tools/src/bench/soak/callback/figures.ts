import { neverStruck, outcomeProblems, told } from "../figures.ts";
import type { CallbackVerdict } from "./audit.ts";
import { CALLBACK_FAULTS, type CallbackStrikes } from "./faults.ts";

/** What is in the queues when all is over. */
export interface QueueCounts {
  readonly visible: number;
  /** In flight, or delayed. */
  readonly hidden: number;
  readonly deadLetters: number;
  /** Dead letters of tasks that were answered: faults kept their messages from being deleted. */
  readonly undeleted: number;
  /** Dead letters of tasks that were judged. */
  readonly judged: number;
}

/** What makes the soak fail, apart from what the workers' processes tell. */
export function callbackProblems(
  verdict: CallbackVerdict,
  {
    tasks,
    strikes,
    queue,
    strangers,
    guilty,
  }: {
    readonly tasks: number;
    readonly strikes: CallbackStrikes;
    readonly queue: QueueCounts;
    readonly strangers: number;
    /** The tasks that kill their workers. */
    readonly guilty: number;
  },
): string[] {
  const { lost, ranDead, ranAgain, unused } = verdict;
  const { visible, hidden, deadLetters, undeleted, judged } = queue;
  return [
    ...outcomeProblems(verdict, tasks),
    ...told(lost, "tasks were lost", ({ n, attempt }) => `${n}/${attempt}`),
    ...told(ranDead, "handlers began after their token was dead", nameOf),
    ...told(ranAgain, "handlers ran again, and no fault explains it", nameOf),
    ...told(unused, "messages were given to a worker that did nothing with them", nameOfDelivery),
    ...(visible + hidden === 0
      ? []
      : [`the queue is not empty: ${visible} visible and ${hidden} hidden messages`]),
    ...(verdict.judged === guilty
      ? []
      : [`${guilty} tasks kill their workers, and ${verdict.judged} of them were judged`]),
    ...(deadLetters === strangers + undeleted + judged
      ? []
      : [
          `${deadLetters} dead letters: ${strangers} messages are no tasks, ${undeleted} could not be deleted, ${judged} were judged`,
        ]),
    ...neverStruck(CALLBACK_FAULTS, strikes),
  ];
}

const nameOf = ({ n, attempt, worker }: CallbackVerdict["ranDead"][number]) =>
  `${n}/${attempt} of ${worker}`;
const nameOfDelivery = ({ worker, at }: CallbackVerdict["unused"][number]) =>
  `${worker} at ${new Date(at).toISOString()}`;

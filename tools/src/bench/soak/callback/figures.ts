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
}

const SHOWN = 5;

/** What makes the soak fail, apart from what the workers' processes tell. */
export function callbackProblems(
  verdict: CallbackVerdict,
  {
    tasks,
    strikes,
    queue,
    strangers,
  }: {
    readonly tasks: number;
    readonly strikes: CallbackStrikes;
    readonly queue: QueueCounts;
    readonly strangers: number;
  },
): string[] {
  const { succeeded, twice, mixedUp, failed, lost, ranDead, ranAgain, unused } = verdict;
  const { visible, hidden, deadLetters, undeleted } = queue;
  return [
    ...(succeeded === tasks ? [] : [`${tasks - succeeded} executions did not succeed`]),
    ...told(lost, "tasks were lost", ({ n, attempt }) => `${n}/${attempt}`),
    ...told(ranDead, "handlers began after their token was dead", nameOf),
    ...told(ranAgain, "handlers ran again, and no fault explains it", nameOf),
    ...told(unused, "messages were given to a worker that did nothing with them", nameOfDelivery),
    ...(twice === 0 ? [] : [`${twice} executions have two outcomes`]),
    ...(mixedUp === 0 ? [] : [`${mixedUp} executions have another's outcome`]),
    ...Object.entries(failed).map(([error, count]) => `${count} tasks failed with ${error}`),
    ...(visible + hidden === 0
      ? []
      : [`the queue is not empty: ${visible} visible and ${hidden} hidden messages`]),
    ...(deadLetters === strangers + undeleted
      ? []
      : [
          `${deadLetters} dead letters: ${strangers} messages are no tasks, ${undeleted} could not be deleted`,
        ]),
    ...CALLBACK_FAULTS.filter((fault) => strikes.counts[fault] === 0).map(
      (fault) => `${fault} never struck`,
    ),
  ];
}

function told<Each>(
  all: readonly Each[],
  what: string,
  nameOf: (each: Each) => string,
): readonly string[] {
  if (all.length === 0) return [];
  return [`${all.length} ${what}: ${all.slice(0, SHOWN).map(nameOf).join(", ")}`];
}

const nameOf = ({ n, attempt, worker }: CallbackVerdict["ranDead"][number]) =>
  `${n}/${attempt} of ${worker}`;
const nameOfDelivery = ({ worker, at }: CallbackVerdict["unused"][number]) =>
  `${worker} at ${new Date(at).toISOString()}`;

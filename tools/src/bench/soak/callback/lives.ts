import type { CallbackVerdict } from "./audit.ts";
import { type AttemptKey, type Deliveries, type Delivery, keyOf } from "./deliveries.ts";
import type { Run } from "./runs.ts";

const SHOWN = 5;

/** What became of the tasks that the verdict complains of, call by call, in the order of time. */
export function livesOf(
  { failures, lost, ranDead, ranAgain, unused }: CallbackVerdict,
  runs: readonly Run[],
  deliveries: Deliveries,
): readonly string[] {
  const complaints: readonly AttemptKey[] = [...failures, ...lost, ...ranDead, ...ranAgain];
  const all = [...complaints.map(keyOf), ...unused.map(({ key }) => key)];
  const keys = [...new Set(all)].slice(0, SHOWN);
  return keys.map((key) => {
    const began = runs
      .filter((run) => keyOf(run) === key)
      .map(({ at, worker }) => ({ at, text: `${worker} begins` }));
    const given = deliveries.of(key).flatMap(momentsOf);
    const moments = [...given, ...began].sort((one, other) => one.at - other.at);
    const first = moments[0]?.at ?? 0;
    const lines = moments.map(({ at, text }) => `  ${((at - first) / 1_000).toFixed(2)} s ${text}`);
    return [`${key}, since ${new Date(first).toISOString()}`, ...lines].join("\n");
  });
}

function momentsOf({ at, worker, receiveCount, arrived, doubled, changes }: Delivery) {
  const fate = `${arrived ? "" : ", which does not arrive"}${doubled ? ", and once more" : ""}`;
  return [
    { at, text: `${worker} is given it, count ${receiveCount}${fate}` },
    ...changes.map(({ at, operation, fault }) => ({
      at,
      text: `${worker} ${operation}${fault === undefined ? "" : `: ${fault}`}`,
    })),
  ];
}

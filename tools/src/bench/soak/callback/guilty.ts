/** Neighbours: one of them must not be taken for the other. They begin when the faults that need a certain worker have struck. */
const COUNT = 2;
const SHARE = 0.6;

/** The tasks that kill their workers. None of them is one that comes late. */
export function guiltyTasks(tasks: number, isLate: (n: number) => boolean): readonly number[] {
  const guilty: number[] = [];
  for (let n = Math.ceil(tasks * SHARE); guilty.length < COUNT; n += 1)
    if (!isLate(n)) guilty.push(n);
  return guilty;
}

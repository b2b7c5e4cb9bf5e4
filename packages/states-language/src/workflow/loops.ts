/** A state on the way from the start, with those that are left to follow from it. */
interface Step {
  readonly name: string;
  readonly targets: Iterator<string, undefined>;
  /** How many states were open when it was entered. */
  readonly height: number;
  /** The number of the first state that it leads back to, or its own. */
  first: number;
}

/**
 * The states that a way from the start enters, in groups: those of one loop together, any other alone. A group comes after all that it leads
 * to. Tarjan's algorithm, with a stack of its own: a level may have ten thousand states in a row.
 */
export function loopsFrom(
  start: string,
  leadsTo: (name: string) => readonly string[],
): readonly (readonly string[])[] {
  const numbers = new Map<string, number>();
  const grouped = new Set<string>();
  const groups: string[][] = [];
  const open: string[] = [];
  const way: Step[] = [];

  enter(start);
  for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
    const target = step.targets.next().value;
    if (target === undefined) leave(step);
    else if (!numbers.has(target)) enter(target);
    else if (!grouped.has(target)) lower(step, numbers.get(target));
  }
  return groups;

  function enter(name: string): void {
    const first = numbers.size;
    way.push({ name, targets: leadsTo(name).values(), height: open.length, first });
    numbers.set(name, first);
    open.push(name);
  }

  function leave(step: Step): void {
    way.pop();
    const before = way.at(-1);
    if (before !== undefined) lower(before, step.first);
    if (step.first !== numbers.get(step.name)) return;
    const group = open.splice(step.height);
    for (const name of group) grouped.add(name);
    groups.push(group);
  }

  function lower(step: Step, first = step.first): void {
    step.first = Math.min(step.first, first);
  }
}

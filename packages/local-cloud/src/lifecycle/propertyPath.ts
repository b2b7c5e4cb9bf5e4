/** The steps from an object to a value in it. `*` stands for every member. */
export type PropertyPath = readonly string[];

/**
 * Reads a path as the options `ignoreChanges` and `replaceOnChanges` have it: `tags`, `environment.variables.MODE`,
 * `rules[0].port`, `tags["a.b"]`, `rules[*].port`.
 */
export function readPropertyPath(text: string): PropertyPath {
  return [...text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[([^\]]*)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, name]) => quoted?.replaceAll(/\\(.)/g, "$1") ?? index ?? name ?? "",
  );
}

/** Gives the values at the path back their former state, also if they were absent. Neither object is changed. */
export function withFormer(now: unknown, former: unknown, path: PropertyPath): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return former;
  if (!isContainer(now) && !isContainer(former)) return now;
  const [nowMembers, formerMembers] = [membersOf(now), membersOf(former)];
  const steps =
    step === "*" ? [...new Set([...nowMembers.keys(), ...formerMembers.keys()])] : [step];
  const members = new Map(nowMembers);
  for (const one of steps) {
    const value = withFormer(nowMembers.get(one), formerMembers.get(one), rest);
    if (value === undefined) members.delete(one);
    else members.set(one, value);
  }
  if (!isContainer(now) && members.size === 0) return now;
  return Array.isArray(now ?? former) ? [...members.values()] : Object.fromEntries(members);
}

/** Whether a change at one path is a change at the other: one is within the other. */
export function overlap(a: PropertyPath, b: PropertyPath): boolean {
  return a.slice(0, b.length).every((step, index) => {
    const other = b[index];
    return step === other || step === "*" || other === "*";
  });
}

function membersOf(value: unknown): Map<string, unknown> {
  return isContainer(value) ? new Map(Object.entries(value)) : new Map();
}

/** Assets are values of their own. */
export function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

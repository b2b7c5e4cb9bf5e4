import { type Json, type JsonObject, setMember } from "../json/value.ts";
import type { Node } from "./cost/node.ts";
import { hasMembers, memberNames } from "./cost/paths.ts";

/** What an expression may read of its bindings: all of a value, or only some members. */
export interface Reach {
  all: boolean;
  readonly members: Map<string, Reach>;
}

/** Everything that an expression may read: its variables, with the members that a path takes of them. */
export function reachOf(ast: unknown): Reach {
  const reach: Reach = { all: false, members: new Map() };
  const pending: unknown[] = [ast];
  let readsParents = false;
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== "object" || node === null) continue;
    const { type, value, steps = [] } = node as Partial<Node>;
    if (type === "parent") readsParents = true;
    if (type === "variable") add(reach, [String(value)]);
    const [first, ...others] = type === "path" ? steps : [];
    const plain = first?.type === "variable" && !first.predicate && !first.stages && !first.group;
    if (plain) add(reach, [String(first.value), ...memberNames(steps)]);
    for (const [name, child] of Object.entries(node)) {
      if (!plain || name !== "steps") pending.push(child);
    }
    if (plain) for (const step of others) pending.push(step);
  }
  // `%` reads the object around a member.
  if (readsParents) for (const variable of reach.members.values()) variable.all = true;
  return reach;
}

function add(reach: Reach, names: readonly string[]): void {
  let at = reach;
  for (const name of names) {
    let member = at.members.get(name);
    if (member === undefined) {
      member = { all: false, members: new Map() };
      at.members.set(name, member);
    }
    at = member;
  }
  at.all = true;
}

/** All that is in one of the two. */
export function bothReach(one: Reach, other: Reach): Reach {
  const members = new Map(one.members);
  for (const [name, reach] of other.members) {
    const known = members.get(name);
    members.set(name, known === undefined ? reach : bothReach(known, reach));
  }
  return { all: one.all || other.all, members };
}

/** The value without what cannot be read. Paths find the same in it. */
export function reachedOf(value: JsonObject, { members }: Reach): JsonObject {
  const picked: JsonObject = {};
  for (const [name, reach] of members) {
    if (Object.hasOwn(value, name)) setMember(picked, name, reachedIn(value[name] ?? null, reach));
  }
  return picked;
}

function reachedIn(value: Json, reach: Reach): Json {
  return reach.all || !hasMembers(value) ? value : reachedOf(value, reach);
}

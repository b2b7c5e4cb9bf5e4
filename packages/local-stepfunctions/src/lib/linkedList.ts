/** An entry of a LinkedList; `list` is `undefined` after its removal. */
export interface Link<T> {
  readonly value: T;
  before: Link<T> | undefined;
  after: Link<T> | undefined;
  list: LinkedList<T> | undefined;
}

/** A queue from whose middle entries can be removed; every operation takes constant time. */
export interface LinkedList<T> {
  first: Link<T> | undefined;
  last: Link<T> | undefined;
  size: number;
}

export function createLinkedList<T>(): LinkedList<T> {
  return { first: undefined, last: undefined, size: 0 };
}

export function append<T>(list: LinkedList<T>, value: T): Link<T> {
  const link: Link<T> = { value, before: list.last, after: undefined, list };
  if (list.last === undefined) list.first = link;
  else list.last.after = link;
  list.last = link;
  list.size += 1;
  return link;
}

export function unlink<T>(link: Link<T> | undefined): void {
  const list = link?.list;
  if (link === undefined || list === undefined) return;
  if (link.before === undefined) list.first = link.after;
  else link.before.after = link.after;
  if (link.after === undefined) list.last = link.before;
  else link.after.before = link.before;
  list.size -= 1;
  link.list = undefined;
}

export function takeFirst<T>(list: LinkedList<T>): T | undefined {
  const link = list.first;
  unlink(link);
  return link?.value;
}

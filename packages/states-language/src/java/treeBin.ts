import type { Json } from "../json/value.ts";

/** A value in a bucket of a HashMap, with its hash. */
export interface Entry<Value extends Json> {
  readonly hash: number;
  readonly value: Value;
}

/** A bucket of a HashMap that is a red-black tree. Java walks it as a list, whose order the insertions leave. */
export interface TreeBin<Value extends Json> {
  add(entry: Entry<Value>): void;
  entries(): Entry<Value>[];
}

interface Node<Value extends Json> {
  readonly entry: Entry<Value>;
  isRed: boolean;
  parent: Node<Value> | undefined;
  left: Node<Value> | undefined;
  right: Node<Value> | undefined;
  /** The neighbours in the list. */
  previous: Node<Value> | undefined;
  next: Node<Value> | undefined;
}

type Side = "left" | "right";

/** Makes a tree of a bucket that was a list. */
export function createTreeBin<Value extends Json>(list: readonly Entry<Value>[]): TreeBin<Value> {
  const head: Pick<Node<Value>, "next"> = { next: undefined };
  let root: Node<Value> | undefined;

  let last: Node<Value> | undefined;
  for (const entry of list) {
    const node = nodeOf(entry, undefined);
    grow(node, parentFor(entry));
    link(node, last);
    last = node;
  }
  moveRootToFront();

  return {
    add(entry) {
      const parent = parentFor(entry);
      const node = nodeOf(entry, parent);
      link(node, parent);
      grow(node, parent);
      moveRootToFront();
    },
    entries() {
      const found: Entry<Value>[] = [];
      for (let node = head.next; node !== undefined; node = node.next) found.push(node.entry);
      return found;
    },
  };

  function parentFor(entry: Entry<Value>): Node<Value> | undefined {
    let parent: Node<Value> | undefined;
    for (let node = root; node !== undefined; node = node[sideOf(entry, node.entry)]) parent = node;
    return parent;
  }

  /** Puts a node into the list after another, or first. */
  function link(node: Node<Value>, after: Node<Value> | undefined): void {
    const before = after ?? head;
    node.previous = after;
    node.next = before.next;
    if (node.next !== undefined) node.next.previous = node;
    before.next = node;
  }

  function moveRootToFront(): void {
    if (root === undefined || head.next === root) return;
    if (root.previous !== undefined) root.previous.next = root.next;
    if (root.next !== undefined) root.next.previous = root.previous;
    link(root, undefined);
  }

  /** Puts a node into the tree, and balances it. */
  function grow(added: Node<Value>, under: Node<Value> | undefined): void {
    added.parent = under;
    if (under !== undefined) under[sideOf(added.entry, under.entry)] = added;
    let node = added;
    for (;;) {
      const { parent } = node;
      if (parent === undefined) {
        node.isRed = false;
        root = node;
        return;
      }
      const above = parent.parent;
      if (!parent.isRed || above === undefined) return;
      const side = above.left === parent ? "left" : "right";
      const uncle = above[otherSide(side)];
      if (uncle?.isRed) {
        uncle.isRed = false;
        parent.isRed = false;
        above.isRed = true;
        node = above;
        continue;
      }
      const outer = parent[otherSide(side)] === node ? node : parent;
      if (outer === node) {
        rotate(parent, side);
        node = parent;
      }
      outer.isRed = false;
      above.isRed = true;
      rotate(above, otherSide(side));
    }
  }

  /** Moves a node down to a side; the child of the other side takes its place. */
  function rotate(node: Node<Value>, side: Side): void {
    const child = node[otherSide(side)];
    if (child === undefined) return;
    const inner = child[side];
    node[otherSide(side)] = inner;
    if (inner !== undefined) inner.parent = node;
    child.parent = node.parent;
    if (node.parent === undefined) root = child;
    else node.parent[node.parent[side] === node ? side : otherSide(side)] = child;
    child[side] = node;
    node.parent = child;
  }
}

function nodeOf<Value extends Json>(
  entry: Entry<Value>,
  parent: Node<Value> | undefined,
): Node<Value> {
  return {
    entry,
    isRed: true,
    parent,
    left: undefined,
    right: undefined,
    previous: undefined,
    next: undefined,
  };
}

function otherSide(side: Side): Side {
  return side === "left" ? "right" : "left";
}

/** By the hashes, then by the values. Java has an order for texts and numbers; for others with one hash it is by chance. */
function sideOf(added: Entry<Json>, node: Entry<Json>): Side {
  if (added.hash !== node.hash) return added.hash < node.hash ? "left" : "right";
  const isText = typeof added.value === "string" && typeof node.value === "string";
  const isNumber = typeof added.value === "number" && typeof node.value === "number";
  if (!isText && !isNumber) return "left";
  return (added.value ?? 0) < (node.value ?? 0) ? "left" : "right";
}

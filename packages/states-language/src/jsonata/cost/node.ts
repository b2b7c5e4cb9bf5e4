/** A node of JSONata's syntax tree, as the library makes it. The library's own types lack most of it. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly lhs?: unknown;
  readonly rhs?: unknown;
  readonly expression?: Node;
  readonly expressions?: readonly Node[];
  readonly arguments?: readonly Node[];
  readonly procedure?: Node;
  readonly body?: Node;
  readonly thunk?: unknown;
  readonly signature?: unknown;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  readonly predicate?: readonly Filter[];
  readonly stages?: readonly Filter[];
  readonly terms?: readonly { readonly expression: Node }[];
  readonly group?: { readonly lhs: readonly Pair[] };
}

export interface Filter {
  readonly type: string;
  readonly expr: Node;
}

export type Pair = readonly [name: Node, value: Node];

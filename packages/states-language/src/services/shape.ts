/** What an action of a service takes or answers, spelled as in a Task's Parameters and result. */
export type Shape =
  | StructureShape
  | ({ readonly type: "list"; readonly element: Shape } & Bounds)
  | ({ readonly type: "map"; readonly key: Shape; readonly value: Shape } & Bounds)
  | ({ readonly type: "string"; readonly values: readonly string[] | undefined } & Bounds)
  | ({ readonly type: "integer" | "long" | "float" | "double" | "blob" } & Bounds)
  | { readonly type: "boolean" | "timestamp" }
  /** Any JSON. */
  | { readonly type: "document" };

export interface StructureShape {
  readonly type: "structure";
  readonly members: ReadonlyMap<string, Shape>;
  readonly required: readonly string[];
}

/** Of a number's value, and of the length of anything else. */
export interface Bounds {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

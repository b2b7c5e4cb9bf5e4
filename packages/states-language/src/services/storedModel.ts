/** The model of a service as its file holds it. Shapes name each other by their index. */
export interface StoredModel {
  /** The indexes of an action's input and output; -1 for none. */
  readonly actions: Readonly<Record<string, readonly [input: number, output: number]>>;
  readonly shapes: readonly StoredShape[];
}

export type StoredShape =
  | {
      readonly t: "structure";
      readonly m: Readonly<Record<string, number>>;
      /** The required members. */
      readonly r?: readonly string[];
    }
  | ({ readonly t: "list"; readonly v: number } & StoredBounds)
  | ({ readonly t: "map"; readonly k: number; readonly v: number } & StoredBounds)
  | ({ readonly t: "string"; readonly e?: readonly string[] } & StoredBounds)
  | ({ readonly t: "integer" | "long" | "float" | "double" | "blob" } & StoredBounds)
  | { readonly t: "boolean" | "timestamp" | "document" };

interface StoredBounds {
  readonly min?: number;
  readonly max?: number;
}

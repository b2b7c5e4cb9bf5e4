import type { StandardSchemaV1 } from "@standard-schema/spec";

/** The schema of each variable or secret, by its name. A schema that accepts `undefined` makes it optional. */
export type ValueSchemas = Readonly<Record<string, StandardSchemaV1<unknown, unknown>>>;

/** Values as a process gets them, by name. */
export type RawTexts = Readonly<Record<string, string | undefined>>;

/** The part of a manifest that declares variables and secrets. */
export interface DeclaredValues {
  /**
   * The variables that the handler needs, by name, with a synchronous schema (zod, or any Standard Schema) for each text. A
   * schema that accepts `undefined` makes the variable optional. The values stand in the stack file.
   */
  readonly variables?: ValueSchemas;
  /** The secrets that the handler needs, like `variables`. The stack file has references to them, never their values. */
  readonly secrets?: ValueSchemas;
}

/** What does not fit into a bundle of JavaScript. */
export interface BundleOptions {
  /** Packages that are installed beside the bundle: with native code, or that read files of their own. */
  readonly external?: readonly string[];
  /** Files that are copied beside the bundle: globs, relative to the workload's folder. The handler finds them by `import.meta.url`. */
  readonly assets?: readonly string[];
}

/** What a handler gets as its third argument: the checked values of what the manifest declares, by name. */
export interface HandlerValues<Declared extends DeclaredValues = DeclaredValues> {
  readonly variables: Parsed<Declared["variables"]>;
  readonly secrets: Parsed<Declared["secrets"]>;
}

/** A manifest that declares nothing has an object without properties. */
type Parsed<Schemas> =
  NonNullable<Schemas> extends infer S extends ValueSchemas
    ? { readonly [Name in keyof S]: StandardSchemaV1.InferOutput<S[Name]> }
    : Readonly<Record<never, never>>;

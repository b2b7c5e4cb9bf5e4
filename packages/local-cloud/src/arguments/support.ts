import type { Resource } from "@pulumi/pulumi";

/**
 * What this machine does with an argument:
 *
 * - `reproduced`: it has the effect that it has on AWS.
 * - `checked`: AWS's rules for it are checked; it has no further effect here, or none on AWS either, as a description.
 * - `no local effect`: it is accepted, and the resource's line names it.
 * - `refused`: a program that gives it can't run here.
 */
export type Support = "reproduced" | "checked" | "no local effect" | "refused";

/**
 * Every argument of one of Pulumi's types, nested ones included, with what this machine does with it. An argument that is
 * missing here, or that Pulumi's type does not have, is an error of the compiler that names it.
 *
 * For example:
 * ```ts
 * export const activity = {
 *   name: "reproduced",
 *   // …
 * } as const satisfies ArgumentsOf<aws.sfn.ActivityArgs>;
 * ```
 */
export type ArgumentsOf<Args> = {
  readonly [Name in keyof Args]-?: Known<Plain<Args[Name]>>;
};

/** The list of any type. */
export interface ArgumentList {
  readonly [name: string]: Support | ArgumentList;
  readonly [JSON_TEXT]?: true;
}

/** Marks an argument whose value is the JSON text of an object, or of several. */
export const JSON_TEXT = Symbol("JSON text");

interface JsonText extends ArgumentList {
  readonly [JSON_TEXT]: true;
}

/** A whole subtree may be refused. Any other needs its members, so that an unknown one is noticed. */
type Known<Value> = [Value] extends [Leaf]
  ? Support | (string extends Value ? JsonText : never)
  : [Value] extends [readonly (infer Element)[]]
    ? Known<Plain<Element>>
    : string extends keyof Value
      ? Support
      : [keyof Value] extends [never]
        ? Support
        : [Extract<Value, Leaf>] extends [never]
          ? ArgumentsOf<Value> | "refused"
          : Support;

type Leaf = string | number | boolean | Resource;

/** A value without Pulumi's promises and outputs. */
type Plain<Value> = Exclude<
  Value,
  { readonly then: unknown } | { readonly apply: unknown; readonly get: unknown } | undefined
>;

import type { IsUnion } from "./unknown.ts";

/**
 * A state under a computed name, whose type stays the text that it is: `{ [name]: state }` would make it any text, and no target could be
 * checked.
 *
 * @example
 * ```ts
 * import { defineWorkflow, named } from "@sfn-workers/states-language/workflow";
 *
 * const pause = <const N extends string, const T extends string>(name: N, next: T) =>
 *   named(`Wait ${name}`, { Type: "Wait", Seconds: 5, Next: next });
 *
 * export const workflow = defineWorkflow({
 *   name: "patient",
 *   description: "Waits twice",
 *   definition: {
 *     StartAt: "Wait first",
 *     States: {
 *       ...pause("first", "Wait second"),
 *       ...pause("second", "Done"),
 *       Done: { Type: "Succeed" },
 *     },
 *   },
 * });
 * ```
 */
export function named<const N extends string, const S>(name: N, state: S): Named<N, S>;
export function named(name: string, state: object): object {
  return { [name]: state };
}

/** A name that may be one of many would vanish where the state is spread, or stand for states that are not there. */
type Named<N extends string, S> = {
  readonly [K in N as IsOneName<N> extends true ? K : "computed"]: IsOneName<N> extends true
    ? S
    : "the name of named(NAME, STATE) must be one literal text, or be made of such texts";
};
type IsOneName<N extends string> =
  Record<never, never> extends Record<N, unknown> ? false : IsUnion<N> extends true ? false : true;

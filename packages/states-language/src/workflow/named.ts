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
export function named<const N extends string, const S>(name: N, state: S): { readonly [K in N]: S };
export function named(name: string, state: object): object {
  return { [name]: state };
}

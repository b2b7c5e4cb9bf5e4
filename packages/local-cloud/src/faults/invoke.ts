import type { Core } from "../core.ts";
import { TooManyRequestsException } from "../lambda/concurrency.ts";
import type { LocalFunction } from "../lambda/localFunction.ts";
import { createCallWithFault, type ServiceErrors } from "./calls.ts";

/** An event source tries each call again that did not run. */
const ERRORS: ServiceErrors = {
  throttled: () => new TooManyRequestsException(),
  unavailable: () => new TooManyRequestsException(),
  named: () => new TooManyRequestsException(),
};

/** A function with the faults of an event source's calls. */
export function invokedWithFaults(
  fn: LocalFunction,
  { faults, clock }: Pick<Core, "faults" | "clock">,
): LocalFunction {
  if (faults === undefined) return fn;
  const callWithFault = createCallWithFault(faults, clock);
  return {
    ...fn,
    invoke: (event) =>
      callWithFault("lambda:Invoke", ERRORS, () => fn.invoke(event), {
        async reset() {
          faults.injected("lambda:Invoke", "reset");
          throw ERRORS.unavailable();
        },
      }),
  };
}

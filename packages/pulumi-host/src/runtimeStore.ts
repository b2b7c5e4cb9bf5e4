import debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import state from "@pulumi/pulumi/runtime/state.js";

/**
 * Parts of Pulumi's runtime that its own hosts use. Their types are not published, so an upgrade of `@pulumi/pulumi` may
 * change them; the tests of `runProgram` would fail.
 */
interface RuntimeInternals {
  withLocalStorage<T>(run: () => Promise<T>): Promise<T>;
  leakedPromises(): [promises: ReadonlySet<Promise<unknown>>, message: string];
}

const { withLocalStorage, leakedPromises } = {
  ...state,
  ...debuggable,
} as unknown as RuntimeInternals;

/** Gives the work its own state of Pulumi's runtime, so that what an earlier program still does has no part in it. */
export { withLocalStorage as withRuntimeStore };

/**
 * What the runtime still waits for, in its own words; undefined when there is nothing. Asking forgets it, or else the runtime
 * would report it again when the process exits.
 */
export function takeLeaks(): string | undefined {
  const [promises, message] = leakedPromises();
  return promises.size === 0 ? undefined : message;
}

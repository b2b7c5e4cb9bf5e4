import * as pulumi from "@pulumi/pulumi";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";

/**
 * Parts of Pulumi's runtime that record stack traces. Their types are not published, so an upgrade of `@pulumi/pulumi` may
 * change them; a test of `runProgram` would fail.
 */
interface Recording {
  debuggablePromise<T>(promise: Promise<T>, context: unknown): Promise<T>;
}
interface Declaring {
  callsites(): readonly object[];
}

const promises = debuggable as unknown as Recording;
const resources = pulumi.Resource as unknown as Declaring;

/**
 * Pulumi records the stack trace of each of its promises, and of each resource, for itself and for its engine. With them a run takes nearly
 * twice as long. The program's own errors keep theirs.
 *
 * @returns what ends it
 */
export function omitPulumisStackTraces(): () => void {
  const { debuggablePromise } = promises;
  const { callsites } = resources;
  promises.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
  resources.callsites = () => [];
  return () => {
    promises.debuggablePromise = debuggablePromise;
    resources.callsites = callsites;
  };
}

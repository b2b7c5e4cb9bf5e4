import { buildWorkers } from "../workspace/build.ts";
import type { Only } from "./chooseLocal.ts";
import { loadWhenUsed } from "./loadWhenUsed.ts";
import { type LocalStack, readLocalStack } from "./localStack.ts";

/** What a deployment to this machine needs. */
export interface Prepared {
  readonly stack: LocalStack;
  /** The build of the workers, which has begun. */
  readonly build: {
    /** As `performance.now()` tells it. */
    readonly startedAt: number;
    readonly done: Promise<void>;
  };
}

/**
 * Begins the build of the workers, reads the local stack, and starts the services that its workloads call. They are closed when
 * `use` has ended. Pulumi's modules load in about the time in which nx finds that nothing has changed, so `use` imports them.
 *
 * @param only leaves the others out
 * @param check what else would be wrong with the stack
 * @throws {Error} when a workload, a setting, a secret or a service is wrong; the message names it and what is allowed
 */
export async function withPrepared<Result>(
  only: Only,
  signal: AbortSignal,
  use: (prepared: Prepared) => Promise<Result>,
  check: (stack: LocalStack) => void = () => {},
): Promise<Result> {
  const failing = new AbortController();
  const build = {
    startedAt: performance.now(),
    done: buildWorkers(AbortSignal.any([signal, failing.signal])),
  };
  build.done.catch(() => {
    // Told where it is waited for.
  });
  // What is wrong with the stack is told before nx has begun to build, and ends it.
  const stack = await readLocalStack(only).catch((error: unknown) => {
    failing.abort();
    throw error;
  });
  try {
    try {
      check(stack);
    } catch (error) {
      failing.abort();
      throw error;
    }
    // A third of all modules. Pulumi finds with it which packages a callback of a program needs, and no other program does.
    loadWhenUsed(["@pulumi/pulumi", "@npmcli/arborist"]);
    return await use({ stack, build });
  } finally {
    await stack.services.close();
  }
}

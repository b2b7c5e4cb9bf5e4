import type { Task } from "../task.ts";

/** Wraps the handler. It receives the checked input, and its output is checked like the handler's. */
export type Middleware = (task: Task & { readonly input: unknown }, next: Next) => Promise<unknown>;

/** Runs the rest of the chain and returns its output. */
export type Next = () => Promise<unknown>;

/** The first middleware is the outermost. */
export function compose(
  middleware: readonly Middleware[],
  task: Task & { readonly input: unknown },
  handler: Next,
): Promise<unknown> {
  return run(0);

  async function run(index: number): Promise<unknown> {
    const current = middleware[index];
    if (!current) return handler();
    let called = false;
    return current(task, () => {
      if (called) {
        throw new Error(`middleware ${current.name || index} called next() twice for one task`);
      }
      called = true;
      return run(index + 1);
    });
  }
}

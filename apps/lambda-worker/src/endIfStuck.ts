import { HandlersStuck } from "@sfn-workers/worker-core";
import { exitAtOnce } from "@sfn-workers/workloads/uncaught";

/**
 * The result of an invocation's work. Ends the execution environment if handlers that never end hold its slots: only another one
 * has free ones, and Lambda starts it after this one has exited.
 */
export async function endIfStuck<Result>(
  work: () => Promise<Result>,
  { logger, flush }: { readonly logger: { error(message: string): void }; flush(): void },
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HandlersStuck)) throw error;
    logger.error(error.message);
    flush();
    exitAtOnce(1);
  } finally {
    flush();
  }
}

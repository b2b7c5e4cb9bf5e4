import { watch } from "node:fs";

/** Files that grow with each write. Whatever else in the folder changes is changed by a checkpoint. */
const LOG = /-(?:wal|shm|journal)$|^lock/;

/** Resolves when a checkpoint begins to move data from the log into the database, at the latest after so many milliseconds. */
export async function whenCheckpoint(folder: string, withinMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(end, withinMs);
    const watcher = watch(folder, (_, file) => {
      if (!LOG.test(file ?? "")) end();
    });
    function end(): void {
      clearTimeout(timer);
      watcher.close();
      resolve();
    }
  });
}

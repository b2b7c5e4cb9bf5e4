import type { LocalService } from "@sfn-workers/worker-core/testing";

/** The services that workloads call, which run on from one program to the next. */
export interface KeptServices {
  /** The service of this module: one that runs, if its code is the same. It is closed when every program has closed it. */
  start(file: string, startAnew: (file: string) => Promise<LocalService>): Promise<LocalService>;
}

/** @param contentOf is equal while a module, and what it imports, is the same */
export function createKeptServices(contentOf: (file: string) => string): KeptServices {
  /** The newest one of each module. */
  const kept = new Map<string, Kept>();

  return {
    async start(file, startAnew) {
      const known = kept.get(file);
      const same = known?.content === contentOf(file) ? known : undefined;
      const one = same ?? { service: await startAnew(file), content: "", users: 0 };
      // What it imports is known now.
      one.content = contentOf(file);
      one.users += 1;
      kept.set(file, one);
      let isUsed = true;
      return {
        variables: one.service.variables,
        async close() {
          if (!isUsed) return;
          isUsed = false;
          one.users -= 1;
          if (one.users > 0) return;
          if (kept.get(file) === one) kept.delete(file);
          await one.service.close();
        },
      };
    },
  };
}

interface Kept {
  readonly service: LocalService;
  content: string;
  users: number;
}

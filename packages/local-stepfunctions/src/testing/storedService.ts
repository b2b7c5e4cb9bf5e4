import { createCaller } from "../api/caller.ts";
import { createVirtualClock } from "../lib/clock.ts";
import { createTimers, type Timers } from "../lib/timers.ts";
import { type OpenFolder, openFolder } from "../persistence/open.ts";
import { createQueriesInProcess } from "../queries/inProcess.ts";
import { createService, type Service } from "../service.ts";
import { createTokens } from "../tokens.ts";
import { newFolder } from "./restart.ts";

/** Calls of a service whose database a test can reach, in virtual time. */
export function storedService(folder = newFolder(), clock = createVirtualClock(), repair = false) {
  const warnings: string[] = [];
  const opened = openFolder(folder, {
    sync: "normal",
    repair,
    warn: (line) => warnings.push(line),
  });
  const timers = createTimers(clock);
  const service = serviceOf(timers, opened);
  const caller = createCaller(service, undefined, undefined);
  return {
    folder,
    clock,
    warnings,
    service,
    database: opened.database,
    async call<T = Record<string, unknown>>(operation: string, request: object): Promise<T> {
      const signer = { kind: "embedder", region: undefined } as const;
      return (await caller(operation, request as Record<string, unknown>, signer)) as T;
    },
    async close() {
      await service.close();
      opened.release();
      timers.close();
    },
  };
}

function serviceOf(timers: Timers, folder: OpenFolder): Service {
  try {
    return createService(
      {
        arnScope: { partition: "aws", region: "us-east-1", accountId: "000000000000" },
        timers,
        tokens: createTokens(folder.tokenKey),
        integrations: {},
        authorizeRole: undefined,
        queries: createQueriesInProcess(timers.now),
        observer: undefined,
      },
      folder,
    );
  } catch (error) {
    void folder.database.close();
    folder.release();
    throw error;
  }
}

export type StoredService = ReturnType<typeof storedService>;

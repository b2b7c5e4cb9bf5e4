import { createService } from "../createService.ts";
import { createVirtualClock } from "../lib/clock.ts";
import { createTimers, type Timers } from "../lib/timers.ts";
import { type OpenFolder, openFolder } from "../persistence/open.ts";
import type { Service } from "../service.ts";
import { callsOf, testParts } from "./memoryService.ts";
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
  return {
    folder,
    clock,
    warnings,
    service,
    database: opened.database,
    call: callsOf(service),
    async close() {
      await service.close();
      opened.release();
      timers.close();
    },
  };
}

function serviceOf(timers: Timers, folder: OpenFolder): Service {
  try {
    return createService(testParts(timers, folder.tokenKey), folder);
  } catch (error) {
    void folder.database.close();
    folder.release();
    throw error;
  }
}

export type StoredService = ReturnType<typeof storedService>;

import { createCaller } from "../api/caller.ts";
import { createService, type ServiceOptions, type ServiceParts } from "../createService.ts";
import { createVirtualClock } from "../lib/clock.ts";
import { createTimers, type Timers } from "../lib/timers.ts";
import { createQueriesInProcess } from "../queries/inProcess.ts";
import type { Service } from "../service.ts";
import { createTokenKey, createTokens } from "../tokens.ts";

/** A service without a data folder and HTTP, and its clock. */
export function memoryService(options: ServiceOptions) {
  const clock = createVirtualClock();
  const timers = createTimers(clock);
  const service = createService(testParts(timers, createTokenKey()), options);
  return {
    service,
    clock,
    call: callsOf(service),
    async close() {
      await service.close();
      timers.close();
    },
  };
}

/** A service evaluates JSONata in the process, and calls no other service. */
export function testParts(timers: Timers, tokenKey: Buffer): ServiceParts {
  return {
    arnScope: { partition: "aws", region: "us-east-1", accountId: "000000000000" },
    timers,
    tokens: createTokens(tokenKey),
    integrations: {},
    mocks: undefined,
    objects: undefined,
    s3Hooks: {},
    authorizeRole: undefined,
    queries: createQueriesInProcess(timers.now),
    observer: undefined,
    waitScale: 1,
  };
}

/** Makes calls of a service, as an embedder. */
export function callsOf(service: Service) {
  const caller = createCaller(service, undefined, undefined);
  return async <T = Record<string, unknown>>(operation: string, request: object): Promise<T> => {
    const signer = { kind: "embedder", region: undefined } as const;
    return (await caller(operation, request as Record<string, unknown>, signer)) as T;
  };
}

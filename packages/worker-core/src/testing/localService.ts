/**
 * A service on this machine, in place of one that a workload calls. `pnpm start` finds it as `local` in the module
 * `local.ts` beside the handler, starts it, and gives the workload its variables.
 *
 * @example
 * ```ts
 * import { once } from "node:events";
 * import { createServer } from "node:http";
 * import type { AddressInfo } from "node:net";
 * import type { StartLocalService } from "@sfn-workers/worker-core/testing";
 *
 * export const local: StartLocalService = async () => {
 *   const server = createServer((_, response) => response.end('{"price":2050}'));
 *   await once(server.listen(0, "127.0.0.1"), "listening");
 *   const { port } = server.address() as AddressInfo;
 *   return {
 *     variables: { PRICES_URL: `http://127.0.0.1:${port}` },
 *     close: async () => void server.close(),
 *   };
 * };
 * ```
 */
export type StartLocalService = () => Promise<LocalService>;

export interface LocalService {
  /** Replace the workload's variables of these names on this machine. */
  readonly variables: Readonly<Record<string, string>>;
  /** Called after the workers have stopped. */
  close(): Promise<void>;
}

import { cpSync } from "node:fs";
import { audit } from "./audit.ts";
import { connect } from "./call.ts";
import type { Draw } from "./draw.ts";
import { rememberNow, sincePossible } from "./earlier.ts";
import type { Ledger } from "./ledger.ts";
import { startLoad } from "./load.ts";
import { type Launch, startServer } from "./process.ts";
import { readLog, tearFrame } from "./writeAheadLog.ts";

const LOAD_MS = 150;

export interface TornPageResult {
  readonly problems: readonly string[];
  /** Whether there was a frame that could be torn: after a checkpoint there may be none. */
  readonly isTorn: boolean;
}

/**
 * Tears a page of the log that was written after a moment, in a copy of the folder, as a power cut does that meets a disk in the
 * middle of a write. What was acknowledged until that moment must be there; of what came later each call was done or not.
 */
export async function tearPage(
  launch: Launch,
  { ledger, draw, copy }: { readonly ledger: Ledger; readonly draw: Draw; readonly copy: string },
): Promise<TornPageResult> {
  const server = await startServer(launch);
  const { call, close } = connect(server.url);
  const problems = await audit({ call, ledger, scope: "touched" });
  const load = async () => {
    const lanes = startLoad({ call, ledger, draw });
    await new Promise((resolve) => void setTimeout(resolve, LOAD_MS));
    return lanes;
  };
  await (await load()).stop();
  const before = readLog(launch.folder);
  const earlier = rememberNow(ledger);
  const lanes = await load();
  await server.kill();
  await lanes.stop();
  close();
  cpSync(launch.folder, copy, { recursive: true });
  const log = readLog(copy);
  if (log === undefined) return { problems, isTorn: false };
  const kept = Math.max(log.movedFrames, before?.salts === log.salts ? before.frames : 0);
  if (log.frames <= kept) return { problems, isTorn: false };
  tearFrame(log, draw.whole(kept, log.frames - 1), draw.whole(0, 9) / 10);
  problems.push(...ledger.problems);
  return { problems: [...problems, ...(await auditCopy())], isTorn: true };

  async function auditCopy(): Promise<string[]> {
    const torn = await startServer({ ...launch, folder: copy });
    const { call, close } = connect(torn.url);
    const found = await audit({ call, ledger: sincePossible(ledger, earlier), scope: "all" });
    await torn.kill();
    close();
    return found.map((problem) => `after a torn page: ${problem}`);
  }
}

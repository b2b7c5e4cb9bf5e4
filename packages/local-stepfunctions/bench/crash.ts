import { cpSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createDraw } from "./crash/draw.ts";
import { runFolder } from "./crash/rounds.ts";
import { mountSmallDisk, type SmallDisk } from "./crash/smallDisk.ts";
import { createTally } from "./crash/tally.ts";
import { tearPage } from "./crash/tornPage.ts";

/**
 * Kills the endpoint under load, fills its disk and tears pages of its log, and prints as one JSON object what was lost. It ends
 * at the first folder that has lost something, and keeps a copy of it.
 */

const KILLS_OF_A_FOLDER = 25;
/** One folder of so many is on a disk that fills up. */
const ON_SMALL_DISK = 4;
/** Room for SQLite's log, which has 32 MiB and more, and for all that a folder's load writes. */
const SMALL_DISK_BYTES = 256 * 1_024 * 1_024;
const PROGRESS_EVERY_MS = 5_000;

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    folder: { type: "string" },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
const { folder: parent } = values;
if (parent === undefined) throw new Error("--folder is missing; allowed: a folder for the data");

const tally = createTally(kills);
const progress = setInterval(() => process.stderr.write(`${tally.line()}\n`), PROGRESS_EVERY_MS);
for (let n = 1; tally.kills < kills && tally.lost.length === 0; n += 1) {
  const folder = join(parent, String(n));
  mkdirSync(folder);
  const disk = n % ON_SMALL_DISK === 0 ? await smallDisk(folder) : undefined;
  await crash(folder, seed + n, disk);
  if (tally.lost.length > 0 && disk === undefined) tally.keptAt = keep(folder, n);
  await disk?.close();
  rmSync(folder, { recursive: true });
}
clearInterval(progress);
process.stdout.write(`${JSON.stringify(tally.figures(seed))}\n`);

async function crash(folder: string, seed: number, disk: SmallDisk | undefined): Promise<void> {
  const launch = disk ?? { folder: join(folder, "data") };
  const draw = createDraw(seed);
  const result = await runFolder({
    launch,
    seed,
    kills: Math.min(KILLS_OF_A_FOLDER, kills - tally.kills),
    onKill: tally.killed,
    ...(disk && { disk }),
    async onEnd(ledger) {
      if (disk !== undefined) return [];
      const torn = await tearPage(launch, { ledger, draw, copy: join(folder, "torn") });
      if (torn.isTorn) tally.torn();
      return torn.problems;
    },
  });
  tally.add(result);
}

async function smallDisk(folder: string): Promise<SmallDisk | undefined> {
  try {
    return await mountSmallDisk(folder, SMALL_DISK_BYTES);
  } catch (error) {
    tally.noFullDisk = error instanceof Error ? error.message : String(error);
    return undefined;
  }
}

function keep(folder: string, n: number): string {
  const path = join(tmpdir(), `stepfunctions-crash-${seed}-${n}`);
  cpSync(folder, path, { recursive: true, force: true });
  return path;
}

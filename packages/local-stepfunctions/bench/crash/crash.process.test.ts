import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { newFolder } from "../../src/testing/restart.ts";
import { runFolder } from "./rounds.ts";
import { mountSmallDisk } from "./smallDisk.ts";

const DISK_BYTES = 32 * 1_024 * 1_024;

/** What meets a full disk is up to the machine: most seeds fill one with so few kills. */
const SEEDS = [1, 2, 3, 4, 5, 6];

test("kill -9 under load, and a full disk where a test can have one, lose and double nothing that was acknowledged", async () => {
  for (const seed of SEEDS) {
    const folder = newFolder();
    const disk = await mountSmallDisk(folder, DISK_BYTES).catch(() => undefined);
    onTestFinished(() => disk?.close());
    const { problems, acknowledged, fullDisks } = await runFolder({
      launch: disk ?? { folder: join(folder, "data") },
      ...(disk && { disk }),
      ...{ seed, kills: 5, maxLoadMs: 60 },
    });
    expect(problems).toEqual([]);
    expect(acknowledged).toBeGreaterThan(0);
    if (disk === undefined || fullDisks > 0) return;
  }
  expect.unreachable("no disk was full");
});

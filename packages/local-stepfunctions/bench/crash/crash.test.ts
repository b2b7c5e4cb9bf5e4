import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { newFolder } from "../../src/testing/restart.ts";
import { runFolder } from "./rounds.ts";
import { mountSmallDisk } from "./smallDisk.ts";

const DISK_BYTES = 32 * 1_024 * 1_024;

test("kill -9 under load, and a full disk where a test can have one, lose and double nothing that was acknowledged", async () => {
  const folder = newFolder();
  const disk = await mountSmallDisk(folder, DISK_BYTES).catch(() => undefined);
  onTestFinished(() => disk?.close());
  const { problems, acknowledged, fullDisks } = await runFolder({
    launch: disk ?? { folder: join(folder, "data") },
    ...(disk && { disk }),
    ...{ seed: 1, kills: 5, maxLoadMs: 60 },
  });
  expect(problems).toEqual([]);
  expect(acknowledged).toBeGreaterThan(0);
  if (disk !== undefined) expect(fullDisks).toBeGreaterThan(0);
});

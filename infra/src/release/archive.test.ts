import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { builtArchive } from "./archive.ts";
import { sha256Of } from "./release.ts";

const BUILT = {
  "index.mjs": "export const handler = 1;\n",
  "b.mjs": "",
  "a/é.txt": "text",
  "node_modules/addon/run.node": "binary",
};

afterEach(() => void vi.unstubAllEnvs());

/** The build of a workload in a checkout of its own. */
function checkout(
  built: Readonly<Record<string, string>> = BUILT,
  { seconds = 1_000_000_000, order = Object.keys(built) } = {},
) {
  const root = mkdtempSync(join(tmpdir(), "checkout-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const file of order) {
    const path = join(root, "aws/short", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, built[file] ?? "");
    chmodSync(path, file.endsWith(".node") ? 0o755 : 0o644);
    utimesSync(path, seconds, seconds);
  }
  return { lambdaWorker: join(root, "aws"), lambdaMaps: join(root, "maps") };
}

const archive = (...given: Parameters<typeof checkout>) =>
  builtArchive(checkout(...given), "short", { sourceMaps: false });

test("the same content has the same bytes, whatever the times, the order and the time zone", () => {
  const one = sha256Of(archive());
  vi.stubEnv("TZ", "Pacific/Kiritimati");
  const order = Object.keys(BUILT).toReversed();
  expect(sha256Of(archive(BUILT, { seconds: 1_500_000_000, order }))).toBe(one);
  vi.stubEnv("TZ", "America/Los_Angeles");
  expect(sha256Of(archive())).toBe(one);
});

test("another content, name or mode has other bytes", () => {
  const { "b.mjs": _, ...without } = BUILT;
  const changed = [
    { ...BUILT, "b.mjs": "1" },
    { ...without, "c.mjs": "" },
    { ...without, "b.node": "" },
    { ...without, "b.mod": "" },
  ];
  const hashes = [BUILT, ...changed].map((built) => sha256Of(archive(built)));
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("an archive has the build, and nothing of where it was built", () => {
  const files = Object.entries(unzipSync(archive())).map(([file, content]) => [
    file,
    strFromU8(content),
  ]);
  expect(Object.fromEntries(files)).toEqual(BUILT);
});

test("with sourceMaps it has the map of each file too", () => {
  const built = checkout();
  mkdirSync(built.lambdaMaps);
  const hash = sha256Of(Buffer.from(BUILT["index.mjs"]));
  writeFileSync(join(built.lambdaMaps, `${hash}.map`), "{}");
  const files = unzipSync(builtArchive(built, "short", { sourceMaps: true }));
  expect(Object.keys(files)).toContain("index.mjs.map");
  expect(Object.keys(files)).toHaveLength(Object.keys(BUILT).length + 1);
});

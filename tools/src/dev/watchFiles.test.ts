import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isIgnored, toldOnce, watchFiles } from "./watchFiles.ts";

test("saves of every kind are noticed in packages and in the root, and no others", async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "watch-files-")));
  const write = (file: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "{}");
  };
  for (const folder of ["packages/one", "infra", "tools", "apps/two"])
    write(`${folder}/package.json`);
  write("packages/one/src/handler.ts");
  write("data/huge.json");
  let seen = new Set<string>();
  let noticed = () => {};
  const watch = watchFiles(
    {
      onChange: (files) => {
        seen = new Set([...seen, ...files]);
        noticed();
      },
      onError: (message) => expect.unreachable(message),
    },
    root,
  );
  onTestFinished(async () => {
    await watch.close();
    rmSync(root, { recursive: true });
  });
  await watch.ready;
  const until = (file: string) =>
    new Promise<void>((resolve) => {
      noticed = () => seen.has(join(root, file)) && resolve();
      noticed();
    });

  write("data/huge.json");
  write("packages/one/node_modules/other/index.js");
  write("packages/one/dist/index.mjs");
  // As editors save that replace the file.
  write("packages/one/src/.handler.ts.new");
  renameSync(
    join(root, "packages/one/src/.handler.ts.new"),
    join(root, "packages/one/src/handler.ts"),
  );
  await until("packages/one/src/handler.ts");
  write("packages/one/src/new/part.ts");
  await until("packages/one/src/new/part.ts");
  write(".env.local");
  await until(".env.local");
  write("shared/prices.ts");
  watch.watchAlso([join(root, "shared/prices.ts"), join(root, "packages/one/dist/index.mjs")]);
  // chokidar tells of no file whose first look is not over.
  const again = setInterval(() => write("shared/prices.ts"), 20);
  await until("shared/prices.ts").finally(() => clearInterval(again));
  const unwanted = [...seen].filter((file) => /data|node_modules|dist/.test(file));
  expect(unwanted).toEqual([]);
});

test("a folder of installed packages or of builds is ignored, wherever it is", () => {
  expect(isIgnored("/repo/packages/one/node_modules/x", "/repo")).toBe(true);
  expect(isIgnored("/dist/repo/packages/one", "/dist/repo")).toBe(false);
});

test.each([
  ["ENOSPC", /fs\.inotify\.max_user_watches/],
  ["EMFILE", /ulimit -n/],
])("when the system has no more watches (%s), it says once what to do", (code, remedy) => {
  const messages: string[] = [];
  const fail = toldOnce((message) => messages.push(message));
  for (const folder of ["one", "two"]) fail(Object.assign(new Error(folder), { code }));
  expect(messages).toEqual([expect.stringMatching(remedy)]);
});

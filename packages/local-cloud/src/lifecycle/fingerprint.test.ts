import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { folderWith } from "../testing/folders.ts";
import { fingerprintOf } from "./fingerprint.ts";

const { AssetArchive, FileArchive, FileAsset, StringAsset } = pulumi.asset;

test("an archive has the fingerprint of its files' names and content", async () => {
  const folder = folderWith({ "a/index.mjs": "one", "b/index.mjs": "one", "c/other.mjs": "one" });
  const of = (path: string) => fingerprintOf({ code: new FileArchive(path) }, folder);
  const first = await of("a");
  expect(await of("b")).toEqual(first);
  expect(await of("c")).not.toEqual(first);
  writeFileSync(join(folder, "a/index.mjs"), "two");
  expect(await of("a")).not.toEqual(first);
});

test("assets within an archive count with their names; other values stay as they are", async () => {
  const folder = folderWith({ file: "text" });
  const of = (name: string, text: string) =>
    fingerprintOf(
      {
        plain: [{ a: 1 }],
        code: new AssetArchive({ [name]: new StringAsset(text), file: new FileAsset("file") }),
      },
      folder,
    );
  const first = await of("a", "one");
  expect(first["plain"]).toEqual([{ a: 1 }]);
  expect(await of("a", "one")).toEqual(first);
  expect(await of("b", "one")).not.toEqual(first);
  expect(await of("a", "two")).not.toEqual(first);
});

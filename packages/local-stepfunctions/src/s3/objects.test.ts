import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { buckets } from "../testing/buckets.ts";
import { newFolder } from "../testing/restart.ts";
import { createObjects, type Objects } from "./objects.ts";

async function keysOf(objects: Objects, bucket: string, prefix = ""): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of objects.list(bucket, prefix)) keys.push(key);
  return keys;
}

async function read(objects: Objects, bucket: string, key: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of objects.read(bucket, key)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe("the objects of a folder", () => {
  test("are listed in the order of their keys' bytes, those with a prefix", async () => {
    const { folder } = buckets({
      "bucket/a/b": "1",
      "bucket/a-b": "22",
      "bucket/a/c/d": "",
      "bucket/é": "",
      "bucket/z": "",
      "other/a": "",
    });
    const objects = createObjects(folder);
    expect(await keysOf(objects, "bucket")).toEqual(["a-b", "a/b", "a/c/d", "z", "é"]);
    expect(await keysOf(objects, "bucket", "a/")).toEqual(["a/b", "a/c/d"]);
    expect(await keysOf(objects, "bucket", "a")).toEqual(["a-b", "a/b", "a/c/d"]);
    expect(await keysOf(objects, "bucket", "a/c/d")).toEqual(["a/c/d"]);
    expect(await keysOf(objects, "bucket", "b")).toEqual([]);
    expect(await keysOf(objects, "bucket", "../")).toEqual([]);
  });

  test("are listed without being read", async () => {
    const { folder } = buckets({ "bucket/a": "text", "bucket/b": "text" });
    const listed = createObjects(folder).list("bucket", "");
    const { value } = await listed.next();
    rmSync(path.join(folder, "bucket/a"));
    expect(value?.key).toBe("a");
    await expect(value?.head()).rejects.toThrow("The specified key does not exist.");
    expect((await (await listed.next()).value?.head())?.size).toBe(4);
  });

  test("have S3's ETag, the MD5 of their content", async () => {
    const objects = createObjects(buckets({ "bucket/key": "text data" }).folder);
    expect(await objects.head("bucket", "key")).toMatchObject({
      size: 9,
      etag: '"332eec544317a6d340b8e77da7fe54ad"',
    });
  });

  test("are read in pieces", async () => {
    const content = "0123456789".repeat(20_000);
    const objects = createObjects(buckets({ "bucket/key": content }).folder);
    expect(await read(objects, "bucket", "key")).toBe(content);
    const sizes: number[] = [];
    for await (const { length } of objects.read("bucket", "key")) sizes.push(length);
    expect(Math.max(...sizes)).toBe(65_536);
  });

  test("are not read in parts when they change meanwhile, but are when they are replaced or removed", async () => {
    const { folder, text } = buckets({ "bucket/key": "0123456789".repeat(20_000) });
    const file = path.join(folder, "bucket/key");
    const objects = createObjects(folder);
    const begun = async () => {
      const pieces = objects.read("bucket", "key");
      await pieces.next();
      return async () => {
        let bytes = 65_536;
        for await (const piece of pieces) bytes += piece.length;
        return bytes;
      };
    };
    const readRest = await begun();
    truncateSync(file, 100_000);
    await expect(readRest()).rejects.toThrow(`'${file}' was changed while it was read`);
    const readOther = await begun();
    writeFileSync(`${file}.new`, "new");
    renameSync(`${file}.new`, file);
    expect(await readOther()).toBe(100_000);
    expect(text("bucket/key")).toBe("new");
  });

  test("are written as a whole, or not at all", async () => {
    const { folder, text } = buckets({ "bucket/a/b": "before" });
    const objects = createObjects(folder);
    await objects.write("bucket", "new/folder/key", ["x", "y"]);
    expect(text("bucket/new/folder/key")).toBe("xy");
    function* failing() {
      yield "half";
      throw new Error("no more");
    }
    await expect(objects.write("bucket", "a/b", failing())).rejects.toThrow("no more");
    expect(text("bucket/a/b")).toBe("before");
    expect(readdirSync(path.join(folder, ".uploads"))).toEqual([]);
  });

  test.each([
    ["bucket", "missing", "NoSuchKey"],
    ["bucket", "a", "NoSuchKey"],
    ["bucket", "a/b/c", "NoSuchKey"],
    ["bucket", "../other/secret", "NoSuchKey"],
    ["bucket", "a/../../other/secret", "NoSuchKey"],
    ["bucket", "/etc/passwd", "NoSuchKey"],
    ["bucket", "a//b", "NoSuchKey"],
    ["bucket", "./a/b", "NoSuchKey"],
    ["bucket", "a/b\0", "NoSuchKey"],
    ["bucket", "", "NoSuchKey"],
    ["bucket", "link", "NoSuchKey"],
    ["bucket", "links/secret", "NoSuchKey"],
    ["bucket", "socket", "NoSuchKey"],
    ["missing", "a/b", "NoSuchBucket"],
    ["..", "a", "NoSuchBucket"],
    ["", "bucket/a/b", "NoSuchBucket"],
    ["bucket/a", "b", "NoSuchBucket"],
    [".uploads", "a", "NoSuchBucket"],
    ["linked", "secret", "NoSuchBucket"],
  ])("have none in %j with the key %j: %s", async (bucket, key, code) => {
    const outside = buckets({ "outside/secret": "s" }).folder;
    const { folder } = buckets({ "bucket/a/b": "x", "other/secret": "s", ".uploads/a": "" });
    symlinkSync(path.join(outside, "outside/secret"), path.join(folder, "bucket/link"));
    symlinkSync(path.join(outside, "outside"), path.join(folder, "bucket/links"));
    symlinkSync(path.join(outside, "outside"), path.join(folder, "linked"));
    const server = createServer().listen(path.join(folder, "bucket/socket"));
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const objects = createObjects(folder);
    const expected = expect.objectContaining({ code });
    await expect(objects.head(bucket, key)).rejects.toEqual(expected);
    await expect(read(objects, bucket, key)).rejects.toEqual(expected);
    expect(await keysOf(objects, "bucket")).toEqual(["a/b"]);
  });

  test.each([
    ["../x", "No file can have the key"],
    ["folder/", "No file can have the key"],
    ["links/x", "is in the way of the key"],
    ["a/b/c", "is in the way of the key"],
    ["a", "is in the way of the key"],
  ])("can't be written with the key %j: %s", async (key, message) => {
    const outside = newFolder();
    const { folder } = buckets({ "bucket/a/b": "x" });
    symlinkSync(outside, path.join(folder, "bucket/links"));
    const objects = createObjects(folder);
    await expect(objects.write("bucket", key, ["y"])).rejects.toThrow(message);
    expect(readdirSync(outside)).toEqual([]);
  });

  test("are written below no link of the folder for uploads", async () => {
    const outside = newFolder();
    const { folder } = buckets({ "bucket/a": "x" });
    symlinkSync(outside, path.join(folder, ".uploads"));
    await expect(createObjects(folder).write("bucket", "b", ["y"])).rejects.toThrow(
      "must be a folder",
    );
  });

  test("that were not written to their ends a day ago leave nothing behind", () => {
    const [old, recent, others] = [randomUUID(), randomUUID(), "others"].map(
      (name) => `.uploads/${name}`,
    ) as [string, string, string];
    const { folder } = buckets({ [old]: "half", [recent]: "half", [others]: "all" });
    const twoDaysAgo = Date.now() / 1_000 - 172_800;
    for (const name of [old, others]) utimesSync(path.join(folder, name), twoDaysAgo, twoDaysAgo);
    createObjects(folder);
    const left = readdirSync(path.join(folder, ".uploads"));
    expect(left.map((name) => `.uploads/${name}`).toSorted()).toEqual([recent, others].toSorted());
  });

  test("are removed, and what is not there is, too", async () => {
    const { folder } = buckets({ "bucket/a": "x" });
    const objects = createObjects(folder);
    await objects.remove("bucket", "a");
    await objects.remove("bucket", "a");
    expect(await keysOf(objects, "bucket")).toEqual([]);
    await expect(objects.remove("missing", "a")).rejects.toThrow("does not exist");
  });

  test("are in a folder that may be a link itself, but must be there", async () => {
    const { folder } = buckets({ "bucket/a": "x" });
    const link = path.join(newFolder(), "link");
    symlinkSync(folder, link);
    expect(await keysOf(createObjects(link), "bucket")).toEqual(["a"]);
    mkdirSync(path.join(folder, "empty"));
    expect(await keysOf(createObjects(link), "empty")).toEqual([]);
    expect(() => createObjects(path.join(folder, "missing"))).toThrow("it must be a folder");
    expect(() => createObjects(path.join(folder, "bucket/a"))).toThrow("it must be a folder");
  });

  test("that can't be opened say why, and not that they are not there", () => {
    const { folder } = buckets({ "bucket/key": "text" });
    const script = `
      const { createObjects } = await import(${JSON.stringify(new URL("objects.ts", import.meta.url).href)});
      const objects = createObjects(${JSON.stringify(folder)});
      const reads = Array.from({ length: 200 }, () => objects.read("bucket", "key").next());
      const ends = await Promise.allSettled(reads);
      process.stdout.write([...new Set(ends.map(({ reason }) => reason?.code))].toSorted().join());
      process.exit();
    `;
    const limited = ["-c", 'ulimit -n 100 && exec "$0" "$@"', process.execPath];
    const child = spawnSync("sh", [...limited, "--input-type=module", "-e", script]);
    expect(child.stdout.toString()).toBe("EMFILE,");
  });
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ARM64, elfFile, X64 } from "../testing/elfFile.ts";
import { readBinary } from "./binary.ts";
import { readElf } from "./elf.ts";
import { isThisMachine, localTarget } from "./target.ts";

test.each([
  [["libc.so.6"], "glibc"],
  [["libm.so.6", "ld-linux-aarch64.so.1"], "glibc"],
  [["libc.musl-aarch64.so.1"], "musl"],
  [["libc.so"], "musl"],
  [["libstdc++.so.6"], undefined],
])("a file that links %j needs %s", (needed, libc) => {
  expect(readElf(elfFile({ machine: ARM64, needed }))).toMatchObject({ cpu: "arm64", libc });
});

test("the newest version of glibc that a file needs counts by its numbers", () => {
  const versions = ["GLIBC_2.9", "GLIBC_2.34", "GLIBC_2.17", "GLIBC_PRIVATE"];
  const { glibc } = readElf(elfFile({ machine: X64, needed: ["libc.so.6"], versions }));
  expect(glibc).toEqual([2, 34]);
});

test("a file for musl may name glibc's versions through the compiler's libraries", () => {
  const needed = ["libgcc_s.so.1", "libc.musl-aarch64.so.1"];
  const elf = readElf(elfFile({ machine: ARM64, needed, versions: ["GLIBC_2.0"] }));
  expect(elf).toEqual({ os: "linux", cpu: "arm64", libc: "musl", glibc: undefined });
});

test("a file that is cut off fits nothing", () => {
  const whole = elfFile({ machine: ARM64, needed: ["libc.so.6"] });
  expect(readElf(whole.subarray(0, 200)).cpu).toBe("arm64 (damaged)");
});

test("the program that runs this test is for this machine", () => {
  const binary = readBinary(readFileSync(process.execPath));
  const { os, cpu, libc } = localTarget();
  expect(binary).toMatchObject({ os, cpus: expect.arrayContaining([cpu]), libc });
  expect(isThisMachine(localTarget())).toBe(true);
});

import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { ARM64, elfFile, X64 } from "../testing/elfFile.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { checkBinaries } from "./check.ts";
import { IMAGE, LAMBDA } from "./target.ts";

const glibc = { needed: ["libc.so.6"] };
const musl = { needed: ["libc.musl-aarch64.so.1"] };

test.each([
  ["another CPU", { machine: X64, ...glibc }, "x64 glibc"],
  ["another C library", { machine: ARM64, ...musl }, "arm64 musl"],
  [
    "a newer glibc than Lambda's",
    { machine: ARM64, ...glibc, versions: ["GLIBC_2.38"] },
    "arm64 glibc 2.38",
  ],
  [
    "another Node.js",
    { machine: ARM64, needed: ["libc.so.6", "node_register_module_v1"] },
    `arm64 glibc for Node.js ABI 1, not ${process.versions.modules}`,
  ],
])("native code for %s does not fit Lambda", (_, fields, found) => {
  const { root, write } = temporaryFolder();
  write({ "build/addon.node": elfFile(fields) });
  expect(checkBinaries(root, LAMBDA, true)).toEqual({
    kind: "does not fit",
    found: `build/addon.node (linux ${found})`,
  });
});

test("of native code for several platforms, only the target's stays", () => {
  const { root, write, path } = temporaryFolder();
  write({
    "prebuilds/linux-arm64/addon.glibc.node": elfFile({ machine: ARM64, ...glibc }),
    "prebuilds/linux-arm64/addon.musl.node": elfFile({ machine: ARM64, ...musl }),
    "prebuilds/linux-x64/addon.node": elfFile({ machine: X64, ...glibc }),
    "prebuilds/win32-x64/addon.node": windowsFile(),
    "lib/libimage.so.42": elfFile({ machine: X64 }),
    "util/agent.exe": windowsFile(),
    "lib/text.node": "MZ begins a program for Windows, too, but this is only a long line of text.",
  });
  expect(checkBinaries(root, IMAGE, true)).toEqual({ kind: "fits" });
  expect(existsSync(path("prebuilds/linux-arm64/addon.musl.node"))).toBe(true);
  expect(existsSync(path("lib/text.node"))).toBe(true);
  for (const gone of [
    "prebuilds/linux-arm64/addon.glibc.node",
    "prebuilds/linux-x64/addon.node",
    "prebuilds/win32-x64/addon.node",
    "lib/libimage.so.42",
  ]) {
    expect(existsSync(path(gone)), gone).toBe(false);
  }
});

test("programs are no addons", () => {
  const { root, write } = temporaryFolder();
  write({ "util/agent.exe": windowsFile(), "bin/tool": elfFile({ machine: X64 }) });
  expect(checkBinaries(root, LAMBDA, true)).toEqual({ kind: "no native code" });
});

test("what does not fit is deleted where nothing needs the package, so that its importer does without", () => {
  const { root, write, path } = temporaryFolder();
  write({ "build/Release/addon.node": elfFile({ machine: X64, ...glibc }) });
  expect(checkBinaries(root, LAMBDA, false)).toEqual({ kind: "no native code" });
  expect(existsSync(path("build/Release/addon.node"))).toBe(false);
});

test("packages below a package are not part of it", () => {
  const { root, write } = temporaryFolder();
  write({ "node_modules/other/addon.node": elfFile({ machine: X64 }), "index.js": "" });
  expect(checkBinaries(root, LAMBDA, true)).toEqual({ kind: "no native code" });
});

function windowsFile(): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.write("MZ");
  bytes.writeUInt32LE(128, 0x3c);
  bytes.write("PE\0\0", 128, "latin1");
  bytes.writeUInt16LE(0x8664, 132);
  return bytes;
}

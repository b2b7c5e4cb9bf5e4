import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { requireSize } from "./size.ts";
import { LAMBDA } from "./target.ts";

test("a build that its target does not take is refused with its largest parts", () => {
  const { root, write } = temporaryFolder();
  write({
    "index.mjs": Buffer.alloc(1_048_576),
    "node_modules/@img/a/lib/a.so": Buffer.alloc(3_145_728),
    "node_modules/b/index.js": Buffer.alloc(1),
    "node_modules/b/c.js": Buffer.alloc(2_097_152),
  });
  expect(() => requireSize("thumbnail", root, LAMBDA)).not.toThrow();
  expect(() => requireSize("thumbnail", root, { ...LAMBDA, maxBytes: 6_291_456 })).toThrow(
    "workload thumbnail can't be built: its build for AWS Lambda has 6.0 MiB; allowed: 6.0 MiB. Its largest parts: @img/a (3.0 MiB), b (2.0 MiB), index.mjs (1.0 MiB).",
  );
  expect(() => requireSize("thumbnail", root, { ...LAMBDA, maxBytes: 6_291_457 })).not.toThrow();
});

import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../cli/usageError.ts";
import { requireSources } from "./sources.ts";

const WORKER_CORE = join(import.meta.dirname, "../../../packages/worker-core");

test.each([[[]], [["src/**"]], [["src/**", "!src/testing/**"]], [["src/index.ts:1-3"]]])(
  "%j are files of a package",
  (files) => {
    expect(() => requireSources(WORKER_CORE, files)).not.toThrow();
  },
);

test.each(["nowhere/**", "src/**/*.test.ts"])("%s is refused, with what is allowed", (glob) => {
  const check = () => requireSources(WORKER_CORE, ["src/**", glob]);
  expect(check).toThrow(UsageError);
  expect(check).toThrow(`--files is "${glob}"`);
});

import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../cli/usageError.ts";
import { packageFolder, packageFolders } from "./packages.ts";

const ROOT = join(import.meta.dirname, "../../..");

test.each(["worker-core", "packages/worker-core", "@sfn-workers/worker-core"])(
  "%s is a package",
  (wanted) => {
    expect(packageFolder(ROOT, wanted)).toBe("packages/worker-core");
  },
);

test("an unknown package is refused, and the error lists the packages", () => {
  expect(() => packageFolder(ROOT, "worker")).toThrow(UsageError);
  expect(() => packageFolder(ROOT, "worker")).toThrow(/allowed: .*worker-core/);
});

test("Stryker is not a package of the workspace", () => {
  expect(packageFolders(ROOT)).not.toContain("tools/stryker");
});

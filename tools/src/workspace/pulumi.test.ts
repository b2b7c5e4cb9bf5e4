import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { missingPulumi } from "./pulumi.ts";

test("when Pulumi's CLI could not be downloaded, a line says what to do, and none once it is there", () => {
  const home = mkdtempSync(join(tmpdir(), "pulumi-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const [, folder = ""] =
    /copy (\S+) from a machine that has it/.exec(missingPulumi(home) ?? "") ?? [];
  expect(folder).toContain(join(home, "versions"));
  mkdirSync(join(folder, "bin/pulumi"), { recursive: true });
  expect(missingPulumi(home)).toBeUndefined();
});

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { missingPulumi } from "./pulumi.ts";

const temporaryFolder = temporaryFolders();

test("when Pulumi's CLI could not be downloaded, a line says what to do, and none once it is there", () => {
  const home = temporaryFolder();
  const [, folder = ""] =
    /copy (\S+) from a machine that has it/.exec(missingPulumi(home) ?? "") ?? [];
  expect(folder).toContain(join(home, "versions"));
  mkdirSync(join(folder, "bin/pulumi"), { recursive: true });
  expect(missingPulumi(home)).toBeUndefined();
});

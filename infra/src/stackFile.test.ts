import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseSettings, programKeys } from "./settings/settings.ts";
import { readStackFile, tellingLines } from "./stackFile.ts";

test("an encrypted value of any namespace, at any depth, is refused with its key and without its value", () => {
  const folder = mkdtempSync(join(tmpdir(), "stack-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config =
    "config:\n  aws:secretKey: { secure: v1:abc }\n  sfn-workers:tags: { owner: { secure: v1:abc } }\n";
  writeFileSync(join(folder, "Pulumi.demo.yaml"), config);
  const read = () => readStackFile("demo", folder);
  expect(read).toThrow("aws:secretKey is encrypted (secure:)");
  expect(read).toThrow("sfn-workers:tags.owner is encrypted (secure:)");
  expect(read).not.toThrow("v1:abc");
});

test("what is wrong in a stack file is told with its line", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stack-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const text = "config:\n  sfn-workers:workloads: {}\n  sfn-workers:dashboard: no\n";
  writeFileSync(join(folder, "Pulumi.demo.yaml"), text);
  const stack = readStackFile("demo", folder);
  const read = () => parseSettings(programKeys(stack.config), {}, stack.stack);
  await expect(tellingLines(stack, read)).rejects.toThrow(
    'line 3: sfn-workers:dashboard is "no"; allowed: true or false',
  );
});

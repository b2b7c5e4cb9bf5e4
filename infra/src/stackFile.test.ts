import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readStackFile } from "./stackFile.ts";

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

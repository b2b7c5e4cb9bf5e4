import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { readLocalSecrets } from "./localSecrets.ts";

const PAYMENT = {
  name: "payment",
  secrets: { SIGNING_KEY: z.string().startsWith("key-"), SECOND_KEY: z.string().optional() },
};
const REFUND = { name: "refund", secrets: { SIGNING_KEY: z.string(), PIN: z.string() } };

/** The file, with this text if there is one. */
function envFile(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), "env-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, ".env.local");
  if (text !== undefined) writeFileSync(file, text);
  return file;
}

test("the values of the file are kept under the names of the secrets, to which the workloads refer", () => {
  const file = envFile("SIGNING_KEY='key-1 # a'\nPIN=\"12\n34\"\nOTHER=x\n");
  expect(readLocalSecrets([PAYMENT, REFUND, { name: "plain" }], file)).toEqual({
    references: {
      payment: { SIGNING_KEY: "local/SIGNING_KEY" },
      refund: { SIGNING_KEY: "local/SIGNING_KEY", PIN: "local/PIN" },
      plain: {},
    },
    values: { secrets: { "local/SIGNING_KEY": "key-1 # a", "local/PIN": "12\n34" } },
  });
});

test("workloads without secrets need no file", () => {
  expect(readLocalSecrets([{ name: "plain" }], envFile()).values).toEqual({ secrets: {} });
});

test("each missing secret is told with its workload, the file and the line to write", () => {
  const file = envFile("SIGNING_KEY=\n");
  expect(() => readLocalSecrets([PAYMENT, REFUND], file)).toThrow(
    [
      `workload payment has no value for its secret SIGNING_KEY on this machine: write the line SIGNING_KEY=VALUE into ${file}, which Git ignores`,
      `workload refund has no value for its secret SIGNING_KEY on this machine: write the line SIGNING_KEY=VALUE into ${file}, which Git ignores`,
      `workload refund has no value for its secret PIN on this machine: write the line PIN=VALUE into ${file}, which Git ignores`,
    ].join("\n"),
  );
});

test("a value that its schema does not accept is told without the value", () => {
  const file = envFile("SIGNING_KEY=secret-1\n");
  const read = () => readLocalSecrets([PAYMENT], file);
  expect(read).toThrow(`${file}: workload payment: secret SIGNING_KEY does not match its schema`);
  expect(read).not.toThrow("secret-1");
});

test.each([
  ["a byte order mark", "\uFEFFPIN=1234"],
  ["the line ends of Windows", "PIN=1234\r\nOTHER=x\r\n"],
  ["a comment", "PIN=1234 # of the test account"],
  ["an export, and a comment after quotes", 'export PIN="1234" # PIN=x'],
])("%s in the file is no part of a value", (_what, text) => {
  const { values } = readLocalSecrets(
    [{ name: "refund", secrets: { PIN: z.string() } }],
    envFile(text),
  );
  expect(values).toEqual({ secrets: { "local/PIN": "1234" } });
});

test.each([
  ["has a # or a quote", "PIN=12#34"],
  ["has a # or a quote", "PIN='it's'"],
  ["has a # or a quote", 'PIN="1234'],
  ["has 2 lines; allowed: one", "PIN=1234\nPIN=5678"],
])("a secret that %s is not cut silently: %s", (problem, text) => {
  const file = envFile(text);
  const read = () => readLocalSecrets([REFUND], file);
  expect(read).toThrow(`${file}: PIN ${problem}`);
  expect(read).not.toThrow(/12.?34|it's/);
});

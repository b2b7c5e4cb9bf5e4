import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { environments } from "./environments.ts";
import { parseSettings, programKeys } from "./settings/settings.ts";
import { readStackFile, tellingLines } from "./stackFile.ts";
import { manifests } from "./urns/manifests.ts";

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

/** What `stack init` and `config set` of Pulumi 3.274.1 make of a file: all values are text, maps lose their spaces. */
const WRITTEN = `# Who pays: the team.
config:
  aws:region: eu-central-1
  sfn-workers:deploy: { smoke: true }
  # How long logs stay.
  sfn-workers:logRetentionDays: 30
  sfn-workers:tracing: false
  sfn-workers:tags: { team: ledger }
  sfn-workers:workloads:
    short: { worker: lambda, wake: true, variables: { URL: https://ledger.example, ID: "0123" } }
`;
const REWRITTEN = `# Who pays: the team.
config:
  aws:region: eu-central-1
  sfn-workers:deploy: {smoke: true}
  # How long logs stay.
  sfn-workers:logRetentionDays: "30"
  sfn-workers:tracing: "false"
  sfn-workers:tags: '{"team": "ledger"}'
  sfn-workers:workloads:
    short: {worker: lambda, wake: true, variables: {URL: 'https://ledger.example', ID: "0123"}}
encryptionsalt: v1:98Xj8kDgrpc=:v1:svAwwT9X4rMmxZRP:+dsHdc4efDTbjF5ZjZg+4QcMPGvAXg==
`;

test("a stack file that Pulumi's engine has rewritten has the same settings and the same place in the order", () => {
  const folder = mkdtempSync(join(tmpdir(), "stack-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const read = (text: string) => {
    writeFileSync(join(folder, "Pulumi.demo.yaml"), text);
    const { config } = readStackFile("demo", folder);
    return {
      settings: parseSettings(programKeys(config), manifests),
      region: config["aws:region"],
      order: environments(folder),
    };
  };
  expect(read(REWRITTEN)).toEqual(read(WRITTEN));
  expect(read(REWRITTEN).settings).toMatchObject({ logRetentionDays: 30, tracing: false });
});

import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { ConfiguredWorkload } from "@sfn-workers/infra/settings";
import { expect, test } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { manifests } from "../testing/workloads/manifests.ts";
import { ROOT } from "../workspace/nx.ts";
import { readAnswers, requireAnswers, WrongAnswers } from "./answers.ts";

const temporaryFolder = temporaryFolders();

/** What is read of a workload with this module. */
async function read(module: string | undefined, more: object = {}, folder = temporaryFolder()) {
  if (module !== undefined) writeFileSync(join(folder, "answers.ts"), module);
  const settings = { worker: "external", transport: "activity", ...more };
  const workload = { manifest: manifests.greeting, settings } as unknown as ConfiguredWorkload;
  const [external] = await readAnswers([workload], new Map([["greeting", folder]]));
  return { external, file: relative(ROOT, join(folder, "answers.ts")) };
}

async function readFailing(module: string, more: object) {
  const folder = temporaryFolder();
  const error: unknown = await read(module, more, folder).then(
    () => expect.unreachable("the answers were read"),
    (cause: unknown) => cause,
  );
  const message = error instanceof Error ? error.message : String(error);
  return { error, message, answers: relative(ROOT, join(folder, "answers.ts")) };
}

const of = (name: string) =>
  `export const answers = { manifest: { name: "${name}" }, handler: () => 1 };`;

test("a workload elsewhere has the answers beside its manifest, or none; another one is not looked at", async () => {
  expect((await read(of("greeting"))).external).toMatchObject({
    name: "greeting",
    answers: { manifest: { name: "greeting" } },
  });
  expect((await read(undefined)).external).toMatchObject({ answers: undefined });
  expect((await read("throw 1", { worker: "lambda" })).external).toBeUndefined();
});

test("its tasks are taken as the first role that its queue lets in", async () => {
  const receivers = ["user/ann", "role/hall-4", "role/hall-5"].map(
    (name) => `arn:aws:iam::000000000000:${name}`,
  );
  const { external } = await read(undefined, { transport: "callback", receivers });
  expect(external?.roleArn).toBe(receivers[1]);
});

test("answers for a queue that lets in users alone are refused, since nobody here can be one", async () => {
  const receivers = ["ann", "team/bo"].map((name) => `arn:aws:iam::000000000000:user/${name}`);
  const settings = { transport: "callback", receivers };
  const file = await readFailing(of("greeting"), settings);
  expect(file.message).toBe(
    `${file.answers} can't answer: sfn-workers:workloads.greeting.receivers is ` +
      '["arn:aws:iam::000000000000:user/ann","arn:aws:iam::000000000000:user/team/bo"]; allowed in ' +
      "infra/Pulumi.local.yaml, beside answers.ts: at least one role, such as " +
      "arn:aws:iam::000000000000:role/greeting-elsewhere, because this machine takes the tasks as a role",
  );
  expect(file.error).toBeInstanceOf(WrongAnswers);
  // Without answers nobody takes them, whoever might.
  expect((await read(undefined, settings)).external).toMatchObject({ answers: undefined });
});

test.each([
  ["throw new Error('no time')", /answers\.ts can't be loaded: no time$/],
  [
    "export const other = 1;",
    /answers\.ts has no export `answers` of defineAnswers; allowed: export/,
  ],
  [
    "export const answers = { handler: () => 1 };",
    /has no export `answers` of defineAnswers; allowed/,
  ],
  [of("payment"), /answers\.ts has the answers of payment; allowed: those of greeting/],
])("a module with %s is refused", async (module, message) => {
  await expect(read(module)).rejects.toThrow(message);
});

test("a named workload without answers is refused with the file to add", async () => {
  const { external, file } = await read(undefined);
  const externals = external === undefined ? [] : [external];
  expect(() => requireAnswers(externals, "greeting")).toThrow(
    `greeting has worker: external, and nobody answers its tasks here: say who answers on this machine in ${file}: `,
  );
  requireAnswers(externals, "payment");
});

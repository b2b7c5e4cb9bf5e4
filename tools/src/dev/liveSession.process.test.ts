import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "@sfn-workers/infra/program";
import { deployProgram, type StackSettings } from "@sfn-workers/local-cloud";
import { endOf, startExecution } from "@sfn-workers/local-cloud/testing";
import { createWorkloadBuilder, findWorkloads } from "@sfn-workers/worker-build";
import { expect, onTestFinished, test } from "vitest";
import { monotonicClock } from "../executions/monotonicClock.ts";
import { ROOT } from "../workspace/nx.ts";
import { createArtifacts } from "./artifacts.ts";
import type { News } from "./news.ts";
import { buildsFolder, type DevProgram } from "./program.ts";
import { createSession } from "./session.ts";
import { watchFiles } from "./watchFiles.ts";

const NAME = "greeting";
const WORKLOADS = join(import.meta.dirname, "../testing/workloads", NAME);

test("what an editor saves runs: a handler, a mistake in it that is mended, and a setting", async () => {
  // In a watched folder, from where the packages of the workspace are found.
  const folder = mkdtempSync(join(import.meta.dirname, ".session-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const at = (file: string) => join(folder, NAME, file);
  cpSync(WORKLOADS, join(folder, NAME), { recursive: true });
  const manifestsFile = join(folder, "manifests.ts");
  writeFileSync(
    manifestsFile,
    `import { manifest } from "./${NAME}/manifest.ts"; export const manifests = { "${NAME}": manifest };`,
  );
  const artifacts = createArtifacts();
  onTestFinished(artifacts.remove);
  const workloads = await findWorkloads(manifestsFile);
  const settingsFile = join(folder, "description.txt");
  writeFileSync(settingsFile, "first");
  const manifests = () => {
    const described = workloads.map(({ name, manifest }) => {
      return [name, { ...manifest, description: readFileSync(settingsFile, "utf8") }] as const;
    });
    return Object.fromEntries(described);
  };
  const settings: StackSettings = {
    project: "sfn-workers",
    stack: "local",
    config: {
      "sfn-workers:workloads": {
        [NAME]: { worker: "lambda", wake: true, alarms: { enabled: false } },
      },
      "sfn-workers:dashboard": false,
      "sfn-workers:builds": "local",
      "sfn-workers:artifacts": artifacts.folder,
    },
  };
  const devProgram: DevProgram = {
    workloads: workloads.map((source) => ({ source, worker: "lambda" })),
    ...{ workflows: [], externals: [], leftOut: [] },
    settings,
    secretValues: {},
    services: { variables: {}, close: async () => {} },
    load: async () => () => program({ manifests: manifests(), transforms: {} }),
  };

  const told: News[] = [];
  const waiting = new Set<() => void>();
  const next = (kind: News["kind"]) =>
    new Promise<News>((resolve) => {
      const look = () => {
        const found = told.findIndex((news) => news.kind === kind);
        if (found === -1) return;
        waiting.delete(look);
        resolve(...(told.splice(0, found + 1).slice(-1) as [News]));
      };
      waiting.add(look);
      look();
    });
  const session = createSession(devProgram, {
    createBuilder: ({ source, worker }) =>
      createWorkloadBuilder({
        app: join(ROOT, "apps/lambda-worker"),
        source,
        out: buildsFolder(artifacts.folder, worker),
        absoluteSources: true,
      }),
    readProgram: async () => devProgram,
    hasLoaded: (file) => file === settingsFile,
    partsOf: (file) => new Set([file]),
    tell: (news) => {
      told.push(news);
      for (const look of [...waiting]) look();
    },
    clock: monotonicClock,
  });
  onTestFinished(() => session.close());
  expect(await session.build()).toBe(true);
  const deployment = await deployProgram(await devProgram.load(), {
    settings,
    directory: artifacts.folder,
  });
  onTestFinished(() => deployment.stop());
  session.deployed({
    get resources() {
      return deployment.resources;
    },
    renew: (urn, signal) => deployment.renew(urn, { signal }),
    update: async (changed) => deployment.update(await changed.load()),
  });
  const watch = watchFiles({
    onChange: session.changed,
    onError: (message) => expect.unreachable(message),
  });
  onTestFinished(() => watch.close());
  await watch.ready;

  const handler = readFileSync(at("handler.ts"), "utf8");
  const save = (text: string) => writeFileSync(at("handler.ts"), text);
  const greet = async () => {
    const machine = deployment.outputs.workloads[NAME]?.stateMachineArn ?? "";
    const ended = await endOf(
      deployment,
      await startExecution(deployment, machine, { name: "Ada" }),
    );
    return JSON.parse(ended.output ?? "{}").message;
  };
  save(handler.replace("Hello", "Good morning"));
  await next("renewed");
  expect(await greet()).toBe("Good morning, Ada!");

  save(handler.replace("return {", "return {{"));
  expect(await next("error")).toMatchObject({
    about: { what: "build", workload: NAME },
    message: expect.stringMatching(/greeting\/handler\.ts:\d+:\d+:/),
  });
  expect(await greet()).toBe("Good morning, Ada!");

  save(handler.replace("Hello", "Good night"));
  await next("mended");
  await next("renewed");
  expect(await greet()).toBe("Good night, Ada!");

  writeFileSync(settingsFile, "second");
  expect(await next("updated")).toMatchObject({ added: [], removed: [] });
  expect(await greet()).toBe("Good night, Ada!");
});

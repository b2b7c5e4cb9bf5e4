import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildWorker } from "@sfn-workers/worker-build";
import { expect, onTestFinished, test } from "vitest";
import { workload } from "./testing/greeting.ts";

const APP = dirname(import.meta.dirname);

test("a function loads as it starts neither code for secrets that its workload does not declare nor its thread, which loads little", async () => {
  const out = mkdtempSync(join(tmpdir(), "loaded-code-"));
  onTestFinished(() => rmSync(out, { recursive: true }));
  const { manifest } = workload;
  const source = {
    name: manifest.name,
    manifest,
    directory: join(import.meta.dirname, "testing"),
    handlerFile: join(import.meta.dirname, "testing/greeting.ts"),
    casesFile: undefined,
    packageDirectory: APP,
  };
  const [built] = await buildWorker({ app: APP, workloads: [source], out });
  const { inputs, outputs } = built?.metafile ?? { inputs: {}, outputs: {} };

  /** What the module loads by static imports, itself included. */
  const loaded = (path: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(path)) return seen;
    seen.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && outputs[next] !== undefined) loaded(next, seen);
    }
    return seen;
  };
  /** With what it imports later. */
  const reached = (path: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(path) || outputs[path] === undefined) return seen;
    seen.add(path);
    for (const { path: next } of outputs[path].imports) reached(next, seen);
    return seen;
  };
  const modulesOf = (files: Iterable<string>) =>
    [...files].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
  const entryNamed = (name: string) =>
    Object.keys(outputs).find((path) => path.endsWith(`/${name}`)) ?? "";
  const modules = modulesOf(loaded(entryNamed("index.mjs")));
  expect(modules).toContain("packages/worker-core/src/values/loadValues.ts");
  const ofSecrets = Object.keys(inputs).filter((path) =>
    /values\/(?:checkValues|redaction|secretForms)\.ts$/.test(path),
  );
  expect(ofSecrets).toHaveLength(3);
  expect(modules.filter((module) => ofSecrets.includes(module))).toEqual([]);

  // The thread that sends heartbeats is a copy of its own, of little more than the worker's own code for calls.
  const thread = entryNamed("heartbeats.thread.mjs");
  const ofThread = modulesOf(reached(thread));
  expect(ofThread).toContain("packages/worker-core/src/stepfunctions/signer.ts");
  expect(ofThread.filter((path) => !/^packages\/worker-(?:core|build)\/src\//.test(path))).toEqual(
    [],
  );
  const early = [...loaded(thread)].flatMap((path) => outputs[path]?.imports ?? []);
  const nodesOwn = early.filter(({ external }) => external).map(({ path }) => path);
  // Node itself has loaded both before.
  expect(new Set(nodesOwn)).toEqual(new Set(["node:worker_threads", "node:fs"]));
  expect(modules.filter((path) => path.includes("/beats/"))).toEqual([
    "packages/worker-core/src/beats/offerThread.ts",
    "packages/worker-core/src/beats/threadHeartbeats.ts",
    "packages/worker-core/src/beats/workerHeartbeats.ts",
  ]);
});

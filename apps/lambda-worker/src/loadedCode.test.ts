import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildWorker } from "@sfn-workers/worker-build";
import { expect, onTestFinished, test } from "vitest";
import { workload } from "./testing/greeting.ts";

const APP = dirname(import.meta.dirname);

test("a function whose workload declares no secrets loads no code for them as it starts", async () => {
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
  const entry = Object.keys(outputs).find((path) => path.endsWith("/index.mjs")) ?? "";
  const modules = [...loaded(entry)].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
  expect(modules).toContain("packages/worker-core/src/values/loadValues.ts");
  const ofSecrets = Object.keys(inputs).filter((path) =>
    /values\/(?:checkValues|redaction|secretForms)\.ts$/.test(path),
  );
  expect(ofSecrets).toHaveLength(3);
  expect(modules.filter((module) => ofSecrets.includes(module))).toEqual([]);
});

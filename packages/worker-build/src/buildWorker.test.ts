import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { buildWorker } from "./buildWorker.ts";
import { findWorkloads } from "./findWorkloads.ts";
import {
  manifestsModule,
  temporaryRepository,
  workloadFiles,
} from "./testing/temporaryRepository.ts";

/** Builds one workload and runs it once from its folder. */
async function runBuilt(workload: { readonly body?: string; readonly head?: string }) {
  const { write, path } = temporaryRepository();
  write({
    ...workloadFiles("one", workload),
    "workloads/manifests.ts": manifestsModule(["one"]),
  });
  const workloads = await findWorkloads(path("workloads/manifests.ts"));
  await buildWorker({ app: path("app"), workloads, out: path("out") });
  const { handler } = await import(pathToFileURL(path("out/one/index.mjs")).href);
  const { output } = await handler({ given: true });
  return output;
}

test("a built workload runs", async () => {
  expect(await runBuilt({})).toEqual({ given: true });
});

test("an error keeps the name of its class", async () => {
  const head = `class OrderError extends Error {
    constructor(message: string) { super(message); this.name = new.target.name; }
  }
  class ServiceBusy extends OrderError {}`;
  const body = "try { throw new ServiceBusy('later'); } catch (error: any) { return error.name; }";
  expect(await runBuilt({ head, body })).toBe("ServiceBusy");
});

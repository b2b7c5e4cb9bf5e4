import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { IMAGE, LAMBDA } from "./binaries/target.ts";
import { buildWorker } from "./buildWorker.ts";
import { bundleHash } from "./bundleHash.ts";
import { findWorkloads } from "./findWorkloads.ts";
import { packWorker } from "./packWorker.ts";
import {
  manifestsModule,
  temporaryRepository,
  workloadFiles,
} from "./testing/temporaryRepository.ts";

test("what is packed has the hash of what was built, with source maps or without", async () => {
  const { write, path } = temporaryRepository();
  write({
    ...workloadFiles("one", { library: true }),
    "workloads/manifests.ts": manifestsModule(["one"]),
  });
  const workloads = await findWorkloads(path("workloads/manifests.ts"));
  await buildWorker({ app: path("app"), workloads, out: path("local") });
  write({ "local/one/node_modules/addon/index.js": "for this machine" });

  const options = { workloads, from: path("local") };
  await packWorker({ ...options, out: path("archives"), sourceMaps: false, target: LAMBDA });
  await packWorker({ ...options, out: path("image"), sourceMaps: true, target: IMAGE });

  const code = readdirSync(path("local/one")).filter((file) => file.endsWith(".mjs"));
  expect(readdirSync(path("archives/one"))).toEqual(code);
  expect(readdirSync(path("image/one"))).toEqual(
    code.flatMap((file) => [file, `${file}.map`]).toSorted(),
  );
  const hash = bundleHash(path("local/one"));
  expect(bundleHash(path("archives/one"))).toBe(hash);
  expect(bundleHash(path("image/one"))).toBe(hash);
});

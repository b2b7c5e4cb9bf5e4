import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { Integrations } from "../integrations.ts";
import type { StepFunctionsOptions } from "../options.ts";
import { type TestEndpoint, testEndpoint } from "./endpoint.ts";

/** An empty folder that is removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "stepfunctions-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An endpoint with a data folder, and `afterCrash`, which starts another endpoint from a copy of the folder. */
export async function durableEndpoint(
  integrations: Integrations = {},
  options: Pick<StepFunctionsOptions, "jsonata" | "s3"> = {},
) {
  const folder = newFolder();
  const endpoint = await testEndpoint({ ...options, data: folder, integrations });
  const afterCrash = async (): Promise<TestEndpoint> => {
    const copy = newFolder();
    cpSync(folder, copy, { recursive: true });
    return testEndpoint({ ...options, data: copy, clock: endpoint.clock, integrations });
  };
  return { endpoint, folder, afterCrash };
}

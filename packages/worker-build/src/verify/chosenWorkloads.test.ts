import { join } from "node:path";
import { expect, test } from "vitest";
import { InvalidRegistration } from "../errors.ts";
import { REPOSITORY } from "../repository.ts";
import type { WorkloadSource } from "../workloadSource.ts";
import { chosenWorkloads } from "./chosenWorkloads.ts";

const workload = (name: string, folder: string): WorkloadSource => ({
  name,
  manifest: {
    name,
    description: "",
    timeoutSeconds: 60,
    heartbeatSeconds: 30,
    handlerBudgetSeconds: 20,
  },
  directory: join(REPOSITORY, folder),
  handlerFile: join(REPOSITORY, folder, "handler.ts"),
  casesFile: undefined,
  packageDirectory: REPOSITORY,
});
const workloads = [workload("bill", "work/bill"), workload("billing", "work/billing/src")];
const namesIn = async (folder?: string) =>
  (await chosenWorkloads(folder, async () => workloads)).map(({ name }) => name);

test("a folder chooses the workloads in it, and no folder all", async () => {
  expect(await namesIn("work/bill")).toEqual(["bill"]);
  expect(await namesIn("work/billing")).toEqual(["billing"]);
  expect(await namesIn()).toEqual(["bill", "billing"]);
});

test("a folder without a registered workload is refused, with those that there are", async () => {
  await expect(namesIn("work/other")).rejects.toThrow(InvalidRegistration);
  await expect(namesIn("work/other")).rejects.toThrow(
    'WORKLOADS_IN is "work/other", where no workload is registered; allowed: work/bill, work/billing/src',
  );
});

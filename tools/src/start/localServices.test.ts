import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { startLocalServices } from "./localServices.ts";

const temporaryFolder = temporaryFolders();

const closed = vi.fn();
vi.stubGlobal("serviceClosed", closed);
afterEach(() => closed.mockClear());

/** The folder of a workload, with this module as its `local.ts`. */
function workload(name: string, module?: string) {
  const directory = temporaryFolder();
  if (module !== undefined) writeFileSync(join(directory, "local.ts"), module);
  return { name, directory };
}

const service = (url: string) => `export const local = async () => ({
  variables: { SERVICE_URL: ${JSON.stringify(url)} },
  close: async () => serviceClosed(${JSON.stringify(url)}),
});`;

test("a workload with a local.ts gets the variables of its service, until it is closed", async () => {
  const services = await startLocalServices([
    workload("invoice", service("http://one")),
    workload("order", service("http://two")),
    workload("greeting"),
  ]);
  expect(services.variables).toEqual({
    invoice: { SERVICE_URL: "http://one" },
    order: { SERVICE_URL: "http://two" },
  });
  expect(closed).not.toHaveBeenCalled();
  await services.close();
  expect(closed.mock.calls).toEqual([["http://one"], ["http://two"]]);
});

test.each([
  ["export const start = 1;", "it exports no function `local`"],
  ["export const local = async () => { throw new Error('port in use'); };", "port in use"],
])("the error of a service that can't be started names its module: %s", async (module, reason) => {
  const broken = workload("order", module);
  const started = startLocalServices([workload("invoice", service("http://one")), broken]);
  await expect(started).rejects.toThrow(`${join(broken.directory, "local.ts")}: ${reason}`);
  expect(closed.mock.calls).toEqual([["http://one"]]);
});

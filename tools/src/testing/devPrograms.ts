import type { LocalResource } from "@sfn-workers/local-cloud";
import type { DevProgram, DevWorkload } from "../dev/program.ts";

const folderOf = (name: string) => `/checkout/${name}`;

/** A workload in a folder of `/checkout`. */
export function workload(
  name: string,
  worker: DevWorkload["worker"] = "lambda",
  assets?: string[],
) {
  const directory = folderOf(name);
  const manifest = { name, ...(assets && { bundle: { assets } }) };
  return {
    worker,
    source: { name, directory, manifest, handlerFile: `${directory}/handler.ts` },
  } as unknown as DevWorkload;
}

export function programOf(...workloads: DevWorkload[]): DevProgram {
  return {
    workloads,
    workflows: [],
    externals: [],
    leftOut: [],
    services: { close: async () => {} },
  } as unknown as DevProgram;
}

const urnOf = (name: string) => `urn:${name}`;

/** A component for each workload, with a function in it. */
export function resourcesOf({ workloads }: DevProgram): LocalResource[] {
  return workloads.flatMap(({ source: { name } }) => [
    resource("sfn-workers:index:Workload", name, undefined, `component:${name}`),
    resource("aws:lambda/function:Function", name, `component:${name}`, urnOf(name)),
  ]);
}

function resource(type: string, name: string, parent: string | undefined, urn: string) {
  return { type, name, parent, urn, description: "", arn: undefined };
}

import { workloadOf } from "@sfn-workers/states-language/workflow";
import { manifests } from "./manifests.ts";

/** Loads a workload's handler, or the schemas of one that has none, for the test of a workflow. Of the others, workflows know the types alone. */
export const handlers = {
  "coin-flip": () => import("./coin-flip/handler.ts"),
  "price-quote": () => import("./price-quote/handler.ts"),
  "quality-check": () => import("./quality-check/handler.ts"),
  "supplier-decision": () => import("./supplier-decision/schemas.ts"),
};

/** The workloads as `run` takes them in a workflow, by name, with the types of their inputs. */
export const workloads = references<typeof handlers>();

type Loaded<Load> = Load extends () => Promise<{ readonly workload: infer Workload }>
  ? Workload
  : Load extends () => Promise<{ readonly schemas: infer Schemas }>
    ? Schemas
    : unknown;

function references<H>(): {
  readonly [N in keyof H]: ReturnType<typeof workloadOf<Loaded<H[N]>>>;
};
function references(): object {
  return Object.fromEntries(
    Object.entries(manifests).map(([name, manifest]) => [name, workloadOf(manifest)]),
  );
}

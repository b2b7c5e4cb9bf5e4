import type { Registry } from "../manifestsModule.ts";

/** The module that registers the workflows. */
export const WORKFLOWS: Registry = {
  module: "packages/workflows/src/workflows.ts",
  thing: "workflow",
};

/** The folder of a workflow, from the root of the repository. */
export const workflowFolder = (name: string) => `packages/workflows/src/${name}`;

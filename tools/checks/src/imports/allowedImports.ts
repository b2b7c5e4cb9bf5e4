/** The packages of the workspace by the name of their folder, each with the entry points that may be imported. */
export type Arrows = Readonly<Record<string, readonly string[] | "every entry point">>;

export interface AllowedImports {
  /** Imports that every file of the package may have. */
  readonly product?: Arrows;
  /** Further imports of its tests: `*.test.ts`, a workload's `cases.ts`, `answers.ts` and `local.ts`, a workflow's `mocks.ts`, and files in a folder `testing` or `bench`. */
  readonly tests?: Arrows;
}

/**
 * The allowed imports between packages. They point one way: a package imports only packages above it. Other imports are
 * refused, so a new package needs a line here. `"."` is a package's main entry point.
 */
export const allowedImports: Readonly<Record<string, AllowedImports>> = {
  "states-language": { product: { "worker-core": ["limits", "manifest"] } },
  "worker-core": {
    tests: { "local-cloud": ["sqs"], "local-stepfunctions": ["."] },
  },
  "pulumi-host": {},
  "local-stepfunctions": {
    product: {
      "states-language": [
        ".",
        "errors",
        "json",
        "jsonata",
        "limits",
        "queries",
        "random",
        "services",
        "workflow",
      ],
      // Workflows are tested with the handlers of their workloads.
      "worker-core": [".", "manifest", "rules", "testing"],
    },
  },

  workloads: {
    product: {
      "states-language": ["workflow"],
      "worker-core": [".", "manifest", "observers"],
    },
    tests: { "local-stepfunctions": ["testing"], "worker-core": ["testing"] },
  },
  workflows: {
    product: { "states-language": ["workflow"], workloads: ["references"] },
    tests: { "local-stepfunctions": ["samples", "testing"], workloads: ["manifests"] },
  },
  "worker-build": {
    product: {
      "local-cloud": ["folders", "processes"],
      "local-stepfunctions": ["."],
      "states-language": ["workflow"],
      "worker-core": ["manifest", "doubles", "testing"],
    },
  },
  "lambda-worker": {
    product: {
      "worker-core": [".", "callbackBatch"],
      workloads: ["bundle", "environment", "telemetry", "uncaught"],
    },
    tests: {
      "local-cloud": ["processes"],
      "local-stepfunctions": ["."],
      "worker-build": [".", "verify"],
      "worker-core": ["clientAccess", "testing"],
    },
  },
  "fargate-worker": {
    product: {
      "worker-core": [".", "callbackSource", "clientAccess"],
      workloads: ["bundle", "environment", "telemetry", "uncaught"],
    },
    tests: {
      "local-stepfunctions": ["."],
      "worker-build": [".", "verify"],
      "worker-core": ["testing"],
    },
  },

  infra: {
    product: {
      "local-cloud": ["events", "schedules"],
      "local-stepfunctions": ["rules"],
      "pulumi-host": [".", "partition", "stackFile"],
      "states-language": [".", "workflow"],
      "worker-build": ["receipts"],
      "worker-core": ["limits", "manifest", "observers", "pollFit"],
      workflows: ["."],
      workloads: ["manifests"],
    },
    tests: {
      "local-cloud": ["testing"],
      "local-stepfunctions": ["."],
      "worker-core": [".", "clientAccess", "testing"],
    },
  },
  bootstrap: {
    product: { infra: ["explain"] },
    tests: { "pulumi-host": ["."] },
  },
  engine: {
    product: { infra: ["."], "local-cloud": ["replacedBy"], "pulumi-host": ["."] },
    tests: {
      bootstrap: ["program"],
      infra: [
        // What is told before a deployment, by Pulumi's real state.
        "plannedResources",
        "program",
        "stackFile",
        "startedVersions",
        "testBuilds",
        "testManifests",
        "testRelease",
        "testWorkflows",
        "versionNeeds",
      ],
      "worker-build": ["receipts"],
      workloads: ["manifests"],
    },
  },
  "local-cloud": {
    product: {
      "local-stepfunctions": [".", "faults", "hosts"],
      "pulumi-host": [".", "dataSources", "partition", "stackFile"],
    },
  },
  simulation: {
    product: {
      // What a worker does on its platform.
      "fargate-worker": ["flushes", "protection", "surplus"],
      "lambda-worker": ["starts"],
      "local-cloud": ["schedules"],
      "local-stepfunctions": ["rules"],
      "states-language": ["."],
      "worker-core": [".", "callbackBatch", "observers", "rules"],
    },
    // What the model is compared with: an engine, and queues.
    tests: { "local-cloud": ["sqs"], "local-stepfunctions": ["."] },
  },

  tools: {
    product: {
      engine: "every entry point",
      infra: "every entry point",
      "local-cloud": "every entry point",
      "local-stepfunctions": "every entry point",
      "pulumi-host": "every entry point",
      simulation: "every entry point",
      "states-language": "every entry point",
      "worker-build": "every entry point",
      "worker-core": "every entry point",
      workflows: "every entry point",
      workloads: "every entry point",
    },
    // The fixture of a team's package, in tools/fixtures.
    tests: { "@fixture/own-work": ["manifest"] },
  },
  checks: {
    product: { "worker-build": ["pnpm"] },
  },
};

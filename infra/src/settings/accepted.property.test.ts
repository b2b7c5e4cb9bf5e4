import { argumentProblem } from "@sfn-workers/local-cloud/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { generatedSettings } from "../testing/generatedSettings.ts";
import { build } from "../testing/graph.ts";
import { manifests } from "../urns/manifests.ts";
import { workflows } from "../urns/workflows.ts";
import { ConfigurationError } from "./explain.ts";
import { parseSettings } from "./settings.ts";
import { configuredWorkflows } from "./workflows.ts";

const WORKLOADS = ["short", "long", "quick", "many"] as const;

function isAccepted(configuration: object): boolean {
  try {
    configuredWorkflows(parseSettings(configuration, manifests), workflows, "test");
    return true;
  } catch (error) {
    if (error instanceof ConfigurationError) return false;
    throw error;
  }
}

/** The graph has ids of its own, such as `network-id` of a VPC. */
const OF_THE_GRAPH = /Invalid id: "[\w-]+-id"/;

/** Tests run anew with another seed find more. */
const SEED = 20;

test("whatever the settings accept, AWS takes the arguments of each resource", async () => {
  const accepted = fc
    .sample(generatedSettings(WORKLOADS), { seed: SEED, numRuns: 250 })
    .filter(isAccepted);
  expect(accepted.length).toBeGreaterThan(20);
  const refused: unknown[] = [];
  for (const configuration of accepted) {
    const { resources } = await build({ ...configuration });
    for (const resource of resources.filter(({ type }) => !type.startsWith("sfn-workers:"))) {
      const problem = argumentProblem(resource);
      if (problem === undefined || OF_THE_GRAPH.test(problem)) continue;
      refused.push({ type: resource.type, problem, configuration });
    }
  }
  expect(refused.slice(0, 3)).toEqual([]);
});

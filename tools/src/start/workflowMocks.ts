import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { callNamesIn, type ServiceDouble } from "@sfn-workers/local-stepfunctions/services";
import type { Workflow } from "@sfn-workers/states-language/workflow";
import { suggestion } from "../cli/suggestion.ts";
import { ROOT } from "../workspace/nx.ts";
import { reasonOf } from "./loadReason.ts";

/** A workflow, with what answers calls of its states on this machine. */
export interface LocalWorkflow {
  readonly workflow: Workflow;
  /** By the call: `dynamodb:putItem`. */
  readonly mocks: Readonly<Record<string, ServiceDouble>>;
  /** The module that has them, or would have. */
  readonly mocksFile: string;
}

/** The mocks of a workflow are wrong. The message names their module. */
export class WrongWorkflowMocks extends Error {
  override readonly name = "WrongWorkflowMocks";
}

const WORKFLOWS = join(ROOT, "packages/workflows/src");

/**
 * Reads `mocks.ts` beside a workflow; without one it has no mocks.
 *
 * @throws {WrongWorkflowMocks} when the module can't be loaded, has no object `mocks`, or has a mock for a call that no state makes
 */
export async function readMocks(workflow: Workflow, workflows = WORKFLOWS): Promise<LocalWorkflow> {
  const path = join(workflows, workflow.name, "mocks.ts");
  const mocksFile = relative(ROOT, path);
  if (!existsSync(path)) return { workflow, mocks: {}, mocksFile };
  const mocks = await loadMocks(path, mocksFile);
  requireKnownCalls(mocks, workflow, mocksFile);
  return { workflow, mocks, mocksFile };
}

async function loadMocks(path: string, file: string): Promise<LocalWorkflow["mocks"]> {
  const module = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    throw new WrongWorkflowMocks(`${file} can't be loaded: ${reasonOf(cause)}`, { cause });
  });
  const { mocks }: { mocks?: LocalWorkflow["mocks"] } = module;
  if (typeof mocks === "object" && mocks !== null) return mocks;
  throw new WrongWorkflowMocks(
    `${file} has no export \`mocks\`; allowed: an object with an answer for each call, such as { "sns:publish": { MessageId: "1" } }`,
  );
}

function requireKnownCalls(mocks: LocalWorkflow["mocks"], workflow: Workflow, file: string): void {
  const known = callNamesIn(workflow);
  const unknown = Object.keys(mocks).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new WrongWorkflowMocks(
    `${file} has a mock of "${unknown}", which no state of ${workflow.name} calls; allowed: ${known.join(", ") || "none"}${suggestion(unknown, known)}`,
  );
}

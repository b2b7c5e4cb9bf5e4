import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ROOT } from "../workspace/nx.ts";
import { workflowWith } from "./changedFiles.ts";
import type { DevProgram } from "./program.ts";

type Workflow = DevProgram["workflows"][number];

/** The file, and what it imports. */
type PartsOf = (file: string) => ReadonlySet<string>;

/** What answers in other words than before, because these files were saved: a module elsewhere may be a part of several. */
export interface ChangedAnswers {
  /** The workflows whose mocks do. */
  readonly mocks: readonly string[];
  /** The workloads with worker: external whose answers do. */
  readonly answers: readonly string[];
}

export function changedAnswers(
  { workflows, externals }: Pick<DevProgram, "workflows" | "externals">,
  saved: ReadonlySet<string>,
  partsOf: PartsOf,
): ChangedAnswers {
  const isSaved = (file: string) => hasAny(partsOf(join(ROOT, file)), saved);
  return {
    mocks: workflows
      .filter(({ mocksFile }) => isSaved(mocksFile))
      .map(({ workflow }) => workflow.name),
    answers: externals.filter(({ answersFile }) => isSaved(answersFile)).map(({ name }) => name),
  };
}

/** The workflows that do something else than before: those with a saved file, another definition, or other mocks. */
export function changedWorkflows(
  { workflows }: Pick<DevProgram, "workflows">,
  former: Pick<DevProgram, "workflows">,
  saved: ReadonlySet<string>,
  { mocks }: ChangedAnswers,
): readonly string[] {
  const inFolders = new Set([...saved].map(workflowWith));
  return workflows
    .filter(
      (one) =>
        inFolders.has(one.workflow.name) ||
        mocks.includes(one.workflow.name) ||
        hasOtherDefinition(one, former),
    )
    .map(({ workflow }) => workflow.name);
}

function hasOtherDefinition({ workflow }: Workflow, { workflows }: Pick<DevProgram, "workflows">) {
  const before = workflows.find((one) => one.workflow.name === workflow.name);
  return !isDeepStrictEqual(before?.workflow.definition, workflow.definition);
}

function hasAny(parts: ReadonlySet<string>, files: ReadonlySet<string>): boolean {
  return [...files].some((file) => parts.has(file));
}

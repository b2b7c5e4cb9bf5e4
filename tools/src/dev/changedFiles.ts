import { basename, join, relative, sep } from "node:path";
import { ROOT } from "../workspace/nx.ts";
import type { News } from "./news.ts";
import { OWN_PACKAGES } from "./reload.ts";

/** The values of secrets on this machine. */
const SECRETS = join(ROOT, ".env.local");
/** What is read and not loaded. */
const READ = [SECRETS, join(ROOT, "infra/Pulumi.yaml"), join(ROOT, "infra/Pulumi.local.yaml")];

/** Of a workflow, which need not have had any before. */
const MOCKS = /^packages\/workflows\/src\/[^/]+\/mocks\.ts$/;
/** The definition of a workflow, wherever it stands. */
const DEFINITION = /\.asl\.(?:json|ya?ml)$/;

/** Whether what is deployed, or who answers for workers elsewhere, is read from the file. */
export function ofProgram(file: string): boolean {
  // A workload need not have had answers before.
  return (
    READ.includes(file) ||
    MOCKS.test(pathOf(file)) ||
    DEFINITION.test(file) ||
    basename(file) === "answers.ts"
  );
}

/** Whether a module has read the file as it was loaded, so that it must be loaded again though it has not changed. */
export function readByModule(file: string): boolean {
  return DEFINITION.test(file);
}

/** The workflow that has the file in its folder. */
export function workflowWith(file: string): string | undefined {
  return /^packages\/workflows\/src\/([^/]+)\//.exec(pathOf(file))?.[1];
}

const pathOf = (file: string) => relative(ROOT, file).split(sep).join("/");

/** Whether workers read their secrets from the file. */
export function ofSecrets(file: string): boolean {
  return file === SECRETS;
}

/** Why a change has no effect before `pnpm dev` starts again. */
export function restartReason(file: string): string | undefined {
  const path = pathOf(file);
  if (path === "pnpm-lock.yaml" || path === "pnpm-workspace.yaml") {
    return "the installed packages may change: run pnpm install, then pnpm dev again";
  }
  if (basename(file) === "package.json") {
    return "dependencies may change: run pnpm install, then pnpm dev again";
  }
  const isCode = /\.[cm]?[jt]s$/.test(file) && !/\.test\.[cm]?[jt]s$/.test(file);
  const isOwn = [...OWN_PACKAGES, join(ROOT, "tools/src")].some((at) =>
    file.startsWith(`${at}${sep}`),
  );
  return isCode && isOwn ? "pnpm dev itself runs it: start pnpm dev again" : undefined;
}

/** Tells of changes that need a new session, each reason once. */
export function createRestarts(tell: (news: News) => void) {
  const told = new Set<string>();
  return {
    changed(files: Iterable<string>): void {
      for (const file of files) {
        const reason = restartReason(file);
        if (reason === undefined || told.has(reason)) continue;
        told.add(reason);
        tell({ kind: "restart", file, reason });
      }
    },
  };
}

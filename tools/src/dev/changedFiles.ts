import { basename, join, relative, sep } from "node:path";
import { ROOT } from "../workspace/nx.ts";
import { OWN_PACKAGES } from "./reload.ts";

/** What is read and not loaded. */
const READ = [".env.local", "infra/Pulumi.yaml", "infra/Pulumi.local.yaml"].map((file) =>
  join(ROOT, file),
);

/** Whether what is deployed is read from the file. */
export function ofProgram(file: string): boolean {
  return READ.includes(file);
}

/** Why a change has no effect before `pnpm dev` starts again. */
export function restartReason(file: string): string | undefined {
  const path = relative(ROOT, file).split(sep).join("/");
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

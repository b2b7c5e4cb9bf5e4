import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isScalar, parseAllDocuments, visit } from "yaml";
import type { Finding } from "../openProblems.ts";

/** A commit, which nobody can move; a tag or a branch may point elsewhere tomorrow. */
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
/** The release of that commit, which people and Dependabot read. */
const RELEASE = /^ v\d+\.\d+\.\d+$/;
const IMAGE = /^docker:\/\/\S+@sha256:[0-9a-f]{64}$/;

/** The actions and reusable workflows that a repository's workflows and actions take from elsewhere other than by a commit. */
export function actionFindings(root: string): Finding[] {
  const files = globSync(".github/{workflows,actions}/**/*.{yml,yaml}", { cwd: root });
  return files.toSorted().flatMap((file) => {
    return usesIn(readFileSync(join(root, file), "utf8")).flatMap(({ value, comment }) => {
      const problem = problemOf(value, comment);
      return problem === undefined
        ? []
        : [{ kind: "action", name: value, text: `${file}: uses: ${value}: ${problem}` } as const];
    });
  });
}

function problemOf(value: string, comment: string): string | undefined {
  if (value.startsWith("./") || IMAGE.test(value)) return undefined;
  if (value.startsWith("docker://")) return "an image has its digest: @sha256:…";
  if (!PINNED.test(value))
    return "write OWNER/NAME@COMMIT # v1.2.3, with the commit of the release";
  return RELEASE.test(comment) ? undefined : "the release stands behind it, as # v1.2.3";
}

/** Every `uses:` however deep, with the comment behind it. An alias has no comment of its own, and its anchor is found itself. */
function usesIn(text: string) {
  const found: { readonly value: string; readonly comment: string }[] = [];
  for (const document of parseAllDocuments(text)) {
    visit(document, {
      Pair(_, { key, value }) {
        if (!isScalar(key) || key.value !== "uses" || !isScalar(value)) return;
        found.push({ value: String(value.value), comment: value.comment ?? "" });
      },
    });
  }
  return found;
}

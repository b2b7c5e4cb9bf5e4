import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isScalar, parse, parseAllDocuments, visit } from "yaml";
import type { Finding } from "../openProblems.ts";

/** A commit, which nobody can move; a tag or a branch may point elsewhere tomorrow. */
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
/** The release of that commit, which people and Dependabot read. */
const RELEASE = /^ v\d+\.\d+\.\d+$/;
const IMAGE = /^docker:\/\/\S+@sha256:[0-9a-f]{64}$/;

/** An action may stand in any folder of the repository. */
const FILES = [".github/workflows/*.{yml,yaml}", "{.github/,}**/action.{yml,yaml}"];

/**
 * The actions and reusable workflows that a repository's workflows and actions take from elsewhere other than by a commit, and the images
 * that they run in other than by a digest.
 */
export function actionFindings(root: string): Finding[] {
  const files = new Set(globSync(FILES, { cwd: root, exclude: ["**/node_modules/**"] }));
  const commits = new Map<string, string>();
  return [...files].toSorted().flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const uses = usesIn(text).flatMap(({ value, comment }) => {
      const problem = problemOf(value, comment) ?? otherCommit(value, comment, commits);
      return problem === undefined ? [] : [{ name: value, text: `uses: ${value}: ${problem}` }];
    });
    const images = imagesIn(text)
      .filter((image) => !/^(docker:\/\/)?\S+@sha256:[0-9a-f]{64}$/.test(image))
      .map((image) => ({ name: image, text: `image ${image}: ${NO_DIGEST}` }));
    return [...uses, ...images].map(
      (found): Finding => ({ kind: "action", name: found.name, text: `${file}: ${found.text}` }),
    );
  });
}

const NO_DIGEST = "an image has its digest: @sha256:…";

/** One release has one commit. Which of two is the release's, `git ls-remote --tags` tells. */
function otherCommit(
  value: string,
  comment: string,
  commits: Map<string, string>,
): string | undefined {
  const [, repository = "", commit = ""] = /^([^/]+\/[^/@]+).*@(.+)$/.exec(value) ?? [];
  const release = `${repository}${comment}`;
  const known = commits.get(release) ?? commit;
  commits.set(release, known);
  return known === commit ? undefined : `elsewhere${comment} is the commit ${known}`;
}

function problemOf(value: string, comment: string): string | undefined {
  if (value.startsWith("./") || IMAGE.test(value)) return undefined;
  if (value.startsWith("docker://")) return NO_DIGEST;
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

interface ImageUser {
  readonly jobs?: Readonly<Record<string, Job | null>>;
  readonly runs?: { readonly image?: unknown };
}

interface Job {
  readonly container?: unknown;
  readonly services?: Readonly<Record<string, unknown>>;
}

/** The images of a workflow's containers and services, and that of an action, unless it is built from a Dockerfile beside it. */
function imagesIn(text: string): string[] {
  const { jobs, runs }: ImageUser = parse(text) ?? {};
  const ofAction = String(runs?.image ?? "");
  const ofJobs = Object.values(jobs ?? {}).flatMap((job) => [
    job?.container ?? [],
    Object.values(job?.services ?? {}),
  ]);
  return [
    ...(ofAction.startsWith("docker://") ? [ofAction] : []),
    ...ofJobs.flat().map((one) => String(Object(one).image ?? one)),
  ];
}

import { type Job, type Permissions, type Step, stepsIn, workflowFiles } from "./workflowFiles.ts";

/**
 * What in the workflows could give away a secret or a permission, or hang.
 *
 * @returns one line for each, with what to write instead
 */
export function workflowProblems(root: string): string[] {
  return [
    ...workflowFiles(root).flatMap(({ path, workflow: { on, permissions, env, jobs } }) => [
      ...(eventsOf(on).includes("pull_request_target") ? [`${path}: ${PULL_REQUEST_TARGET}`] : []),
      ...(permissions === undefined ? [`${path}: ${NO_PERMISSIONS}`] : []),
      ...writesOf(permissions).map((name) => `${path}: ${name}: write is every job's; ${OF_JOB}`),
      ...secretsIn(env).map((name) => `${path}: env ${name} has a secret; ${OF_STEP}`),
      ...Object.entries(jobs).flatMap(([id, job]) =>
        jobProblems(job).map((problem) => `${path}, job ${id}: ${problem}`),
      ),
    ]),
    ...stepsIn(root).flatMap(([place, step]) =>
      stepProblems(step).map((problem) => `${place}: ${problem}`),
    ),
  ];
}

const PULL_REQUEST_TARGET =
  "pull_request_target runs with the secrets of the repository for everybody's pull request; write pull_request";
const NO_PERMISSIONS =
  "without permissions the token has those of the repository's settings; write permissions: contents: read";
const OF_JOB = "write it in the job that needs it";
const OF_STEP = "write it in the step that needs it";

/** The permissions to write that a job may have, each with what a job does that needs it. */
const WRITES: Readonly<
  Record<string, { readonly why: string; readonly isUsed: (step: Step) => boolean }>
> = {
  "id-token": {
    why: "assumes a role of AWS",
    isUsed: ({ uses }) => uses?.startsWith("aws-actions/configure-aws-credentials@") ?? false,
  },
  "pull-requests": {
    why: "writes with gh api",
    isUsed: ({ run }) => run?.includes("gh api --method") ?? false,
  },
};

function jobProblems({ uses, permissions, env, secrets, steps = [], ...job }: Job): string[] {
  const problems = secretsIn(env).map((name) => `env ${name} has a secret; ${OF_STEP}`);
  if (uses === undefined && job["timeout-minutes"] === undefined) {
    problems.push("a job that hangs runs for six hours; write timeout-minutes");
  }
  if (secrets === "inherit" && !uses?.startsWith("./")) {
    problems.push("secrets: inherit gives all to another repository; name those that it needs");
  }
  for (const name of writesOf(permissions)) {
    const known = WRITES[name];
    if (known === undefined) problems.push(`${name}: write is no permission that a job here has`);
    // What a workflow does that is called stands in its own file.
    else if (uses === undefined && !steps.some(known.isUsed)) {
      problems.push(`${name}: write is for a job that ${known.why}; leave it out`);
    }
  }
  return problems;
}

function stepProblems({ uses, run, with: given = {} }: Step): string[] {
  const problems: string[] = [];
  if (uses?.startsWith("actions/checkout@") && given["persist-credentials"] !== false) {
    problems.push("the token stays in .git for every later step; write persist-credentials: false");
  }
  for (const text of [run, given["script"]]) {
    if (typeof text !== "string" || !text.includes("${{")) continue;
    problems.push(
      "an expression in a script is run as code, whoever wrote its value; give it in env",
    );
  }
  if (isCache(uses)) {
    for (const path of String(given["path"]).trim().split("\n").filter(isBuilt)) {
      problems.push(`${path.trim()} has what was built, which no other run may use; leave it out`);
    }
  }
  return problems;
}

const isCache = (uses: string | undefined) => /^actions\/cache(\/\w+)?@/.test(uses ?? "");

/** Caches have what was downloaded, by its hash, and nothing else. */
const isBuilt = (path: string) =>
  /(^|\/)(\.nx|dist|node_modules|\.cache)(\/|\s*$)|^\s*[.~]?\/?\s*$/.test(path);

function eventsOf(
  on: string | readonly string[] | Readonly<Record<string, unknown>>,
): readonly string[] {
  if (typeof on === "string") return [on];
  return Array.isArray(on) ? on : Object.keys(on);
}

function writesOf(permissions: Permissions | undefined): readonly string[] {
  if (permissions === undefined) return [];
  if (typeof permissions === "string") return permissions === "read-all" ? [] : [permissions];
  return Object.entries(permissions).flatMap(([name, level]) => (level === "write" ? [name] : []));
}

function secretsIn(env: Readonly<Record<string, string>> = {}): readonly string[] {
  const secret = /\bsecrets\b|\bgithub\.token\b/;
  return Object.entries(env).flatMap(([name, value]) => (secret.test(String(value)) ? [name] : []));
}

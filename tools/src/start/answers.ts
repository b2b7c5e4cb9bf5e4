import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { type ConfiguredWorkload, LOCAL } from "@sfn-workers/infra/settings";
import type { Workload } from "@sfn-workers/worker-core";
import { UsageError } from "../cli/usageError.ts";
import { ROOT } from "../workspace/nx.ts";
import { reasonOf } from "./loadReason.ts";

/** A workload whose worker is elsewhere, with who answers its tasks on this machine. */
export interface LocalExternal {
  readonly name: string;
  /** `undefined` where nobody does. */
  readonly answers: Workload | undefined;
  /** The module that has them, or would have. */
  readonly answersFile: string;
  /** The role as which its tasks are taken. */
  readonly roleArn: string;
}

/** The answers of a workload are wrong. The message names their module. */
export class WrongAnswers extends Error {
  override readonly name = "WrongAnswers";
}

/**
 * Reads `answers.ts` beside the manifest of each workload with `worker: external`.
 *
 * @throws {WrongAnswers} when a module can't be loaded, has no `answers` of the workload, or a queue lets in no role
 */
export async function readAnswers(
  workloads: readonly ConfiguredWorkload[],
  directories: ReadonlyMap<string, string>,
): Promise<readonly LocalExternal[]> {
  const external = workloads.filter(({ settings }) => settings.worker === "external");
  return Promise.all(
    external.map(async (workload) => {
      const { name } = workload.manifest;
      const path = join(directories.get(name) ?? ROOT, "answers.ts");
      const answersFile = relative(ROOT, path);
      const answers = existsSync(path) ? await loadAnswers(path, answersFile, name) : undefined;
      const roleArn = roleOf(workload);
      if (answers !== undefined) requireAdmitted(roleArn, workload, answersFile);
      return { name, answers, answersFile, roleArn };
    }),
  );
}

/** A queue lets in its receivers alone; of an activity any role may take tasks. */
function roleOf(workload: ConfiguredWorkload): string {
  const role = receiversOf(workload)?.find((arn) => arn.includes(":role/"));
  return role ?? `arn:aws:iam::000000000000:role/${workload.manifest.name}-elsewhere`;
}

/** Undefined for an activity. */
function receiversOf({ settings }: ConfiguredWorkload): readonly string[] | undefined {
  return settings.transport === "callback" ? settings.receivers : undefined;
}

/** The IAM of this machine has no users. */
function requireAdmitted(roleArn: string, workload: ConfiguredWorkload, file: string): void {
  const receivers = receiversOf(workload);
  if (receivers === undefined || receivers.includes(roleArn)) return;
  throw new WrongAnswers(
    `${file} can't answer: sfn-workers:workloads.${workload.manifest.name}.receivers is ${JSON.stringify(receivers)}; allowed in ` +
      `infra/Pulumi.${LOCAL}.yaml, beside answers.ts: at least one role, such as ${roleArn}, because this machine takes the tasks as a role`,
  );
}

async function loadAnswers(path: string, file: string, workload: string): Promise<Workload> {
  const module = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    throw new WrongAnswers(`${file} can't be loaded: ${reasonOf(cause)}`, { cause });
  });
  const { answers }: { readonly answers?: Workload } = module;
  if (typeof answers?.handler !== "function" || typeof answers.manifest?.name !== "string") {
    throw new WrongAnswers(
      `${file} has no export \`answers\` of defineAnswers; allowed: export const answers = defineAnswers(schemas, …)`,
    );
  }
  const { name } = answers.manifest;
  if (name === workload) return answers;
  throw new WrongAnswers(
    `${file} has the answers of ${name}; allowed: those of ${workload}, with the schemas beside it`,
  );
}

/** What to add so that somebody answers. */
export function howToAnswer({ answersFile }: LocalExternal): string {
  return `say who answers on this machine in ${answersFile}: export const answers = defineAnswers(schemas, …)`;
}

/**
 * Nobody would answer the executions of this workload, so that none would end.
 * @throws {UsageError} when it has no answers; the message has what to add
 */
export function requireAnswers(externals: readonly LocalExternal[], workload: string): void {
  const external = externals.find(({ name, answers }) => name === workload && !answers);
  if (external === undefined) return;
  throw new UsageError(
    `${workload} has worker: external, and nobody answers its tasks here: ${howToAnswer(external)}`,
  );
}

/** Those whose samples are not run. */
export function unansweredText(external: LocalExternal): string {
  return `The workload ${external.name} is left out: it has worker: external; ${howToAnswer(external)}.`;
}

import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { clashingWorkload } from "../physicalName.ts";
import { concurrencyProblems } from "./accountConcurrency.ts";
import { defaultBatches } from "./batches.ts";
import { declaredProblems, localReferences } from "./declared.ts";
import { encryptedPaths, requireNoneEncrypted } from "./encrypted.ts";
import { ConfigurationError, explain, keyPath, problem } from "./explain.ts";
import { NAMESPACE } from "./namespace.ts";
import { differentAccounts, unknownHere } from "./ownAccount.ts";
import { pickupProblem } from "./pickUp.ts";
import { receiverProblems } from "./receivers.ts";
import { resolveSettings, settingsProblem } from "./resolve.ts";
import { type StackSettings, schema } from "./schema.ts";
import { variablesProblem } from "./variablesSize.ts";
import { withoutEffect } from "./withoutEffect.ts";
import type { ParsedWorkload, Transport, WorkloadSettings } from "./workloadSettings.ts";

export { localReference } from "./declared.ts";
export { requirePlain } from "./encrypted.ts";
export { ConfigurationError } from "./explain.ts";
export { NAMESPACE } from "./namespace.ts";
export { LOCAL_ACCOUNT } from "./ownAccount.ts";

/** The stack of this machine. */
export const LOCAL = "local";

/** The stack whose state machines log no inputs and outputs, unless it asks for them. */
const PROD = "prod";

export type Manifests = Readonly<Record<string, Manifest>>;

/** A stack's checked configuration, with each workload's manifest and settings. */
export interface Settings extends Omit<StackSettings, "workloads" | "logExecutionData"> {
  readonly workloads: readonly ConfiguredWorkload[];
  /** Whether the state machines' logs carry inputs and outputs, by transport: with `callback`, task tokens are among them. */
  readonly logExecutionData: Readonly<Record<Transport, boolean>>;
}

export interface ConfiguredWorkload {
  readonly manifest: Manifest;
  readonly settings: WorkloadSettings;
}

/**
 * Checks a configuration given as plain data, its keys without the namespace.
 *
 * @example
 * ```ts
 * import { parseSettings } from "@sfn-workers/infra/settings";
 *
 * const greeting = {
 *   name: "greeting",
 *   description: "Greets a customer",
 *   timeoutSeconds: 60,
 *   heartbeatSeconds: 30,
 *   handlerBudgetSeconds: 20,
 * };
 * const { workloads } = parseSettings({ workloads: { greeting: { worker: "lambda" } } }, { greeting });
 * console.log(workloads[0]?.settings.concurrency); // 1
 * ```
 *
 * @param stack the stack's name, for messages; `prod` logs no execution data by default, and `local` keeps the secrets of manifests under their own names
 * @throws {ConfigurationError} when the configuration is invalid; the message names each wrong key, its value and the allowed values.
 */
export function parseSettings(
  configuration: unknown,
  manifests: Manifests,
  stack?: string,
): Settings {
  requireNoneEncrypted(
    encryptedPaths(configuration).map((path) => keyPath(NAMESPACE, path)),
    stack,
  );
  const parsed = schema.safeParse(configuration);
  const unknown = unknownWorkloads(configuration, manifests);
  if (!parsed.success) {
    const explained = explain(parsed.error, configuration, NAMESPACE);
    throw new ConfigurationError([...unknown, ...explained], stack);
  }
  const problems = [
    ...unknown,
    ...clashes(Object.keys(parsed.data.workloads), Object.keys(parsed.data.workflows)),
    ...accountProblems(parsed.data, configuration),
    ...(stack === LOCAL ? unknownHere(parsed.data) : differentAccounts(parsed.data)),
  ];
  const batches = defaultBatches(parsed.data);
  const workloads = Object.entries(parsed.data.workloads).flatMap(([name, parsedWorkload]) => {
    const manifest = Object.hasOwn(manifests, name) ? manifests[name] : undefined;
    if (!manifest) return [];
    const given = stack === LOCAL ? withLocalSecrets(manifest, parsedWorkload) : parsedWorkload;
    const settings = resolveSettings(manifest, given, batches);
    problems.push(...problemsOf(manifest, settings, given));
    return [{ manifest, settings }];
  });
  if (problems.length > 0) throw new ConfigurationError(problems, stack);
  return { ...parsed.data, workloads, logExecutionData: executionData(parsed.data, stack) };
}

function executionData(
  { logExecutionData: asked }: StackSettings,
  stack: string | undefined,
): Settings["logExecutionData"] {
  return { activity: asked ?? stack !== PROD, callback: asked ?? false };
}

/** What the account has is 10 functions at a time, unless the configuration says more. */
function accountProblems(settings: StackSettings, configuration: unknown): string[] {
  const given = Reflect.get(Object(configuration), "lambdaConcurrency") !== undefined;
  return concurrencyProblems(settings, given).map(({ workload, key, value, reason }) =>
    problem(keyPath(NAMESPACE, ["workloads", workload, key]), value, reason),
  );
}

/** Pulumi would say no more than that a URN is there twice. */
function clashes(workloads: readonly string[], workflows: readonly string[]): string[] {
  const names = [...workloads, ...workflows];
  return names.flatMap((name, at) => {
    const kind = at < workloads.length ? "workloads" : "workflows";
    const earlier = names.slice(0, at);
    if (earlier.includes(name)) {
      return `${keyPath(NAMESPACE, [kind, name])} has the name of a workload; allowed: another name, since both have a state machine`;
    }
    const other = clashingWorkload(name, earlier);
    if (other === undefined) return [];
    return `${keyPath(NAMESPACE, [kind, name])} and ${other} would have resources of the same name; allowed: another name for one of them`;
  });
}

function withLocalSecrets(manifest: Manifest, given: ParsedWorkload): ParsedWorkload {
  if (given.worker === "external") return given;
  return { ...given, secrets: { ...localReferences(manifest), ...given.secrets } };
}

/**
 * The keys of this program in a stack's configuration, without their namespace. To Pulumi each value is a text, objects are JSON:
 * it passes them so to the program, and `config set` writes them so into the stack file. So a text is decoded.
 */
export function programKeys(all: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const prefix = `${NAMESPACE}:`;
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), decoded(value)]),
  );
}

function decoded(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function unknownWorkloads(configuration: unknown, manifests: Manifests): string[] {
  const allowed = `allowed: a workload of packages/workloads/src/manifests.ts: ${Object.keys(manifests).join(", ")}`;
  return workloadsIn(configuration)
    .filter(([name]) => !Object.hasOwn(manifests, name))
    .map(([name, value]) => problem(keyPath(NAMESPACE, ["workloads", name]), value, allowed));
}

function workloadsIn(configuration: unknown): [string, unknown][] {
  if (typeof configuration !== "object" || configuration === null) return [];
  const workloads: unknown = Reflect.get(configuration, "workloads");
  return typeof workloads === "object" && workloads !== null ? Object.entries(workloads) : [];
}

function problemsOf(
  manifest: Manifest,
  settings: WorkloadSettings,
  parsed: ParsedWorkload,
): string[] {
  // An external worker has variables and secrets of its own.
  const values = parsed.worker === "external" ? [] : declaredProblems(manifest, parsed);
  const declared = values.map(({ key, value, reason }) => problem(keyOf(key), value, reason));
  const tooShort = pickupProblem(parsed);
  const refused = [...receiverProblems(manifest.name, parsed), ...withoutEffect(parsed)];
  declared.push(...refused.map(({ key, value, reason }) => problem(keyOf(key), value, reason)));
  if (tooShort) declared.push(problem(keyOf(tooShort.key), tooShort.value, tooShort.reason));
  const tooLarge = variablesProblem(parsed);
  const sizes = tooLarge === undefined ? [] : [`${keyOf(tooLarge.key)} are ${tooLarge.reason}`];
  if (manifest.external === true && parsed.worker !== "external") {
    const reason =
      'allowed: "external", since its manifest is of defineExternalManifest: it has no handler';
    declared.unshift(problem(keyOf("worker"), parsed.worker, reason));
  }
  const found = settingsProblem(manifest, settings, parsed);
  if (found === undefined) return [...declared, ...sizes];
  const first = problem(keyOf(found.key), Reflect.get(parsed, found.key), found.reason);
  return [first, ...declared, ...sizes];

  function keyOf(key: string): string {
    return keyPath(NAMESPACE, ["workloads", manifest.name, key]);
  }
}

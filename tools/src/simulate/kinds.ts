import type { CatalogEntry } from "@sfn-workers/infra/catalog";
import { programKeys } from "@sfn-workers/infra/settings";
import type { Stack } from "@sfn-workers/infra/stackFile";
import { UsageError } from "../cli/usageError.ts";
import type { Changes } from "./deployedWorkload.ts";
import { changesOf, entriesOf, type SettingChange } from "./settingChanges.ts";

/** What may do the work, by the name that `--compare` has for it. */
const KINDS = {
  lambda: { worker: "lambda", transport: "activity", wake: undefined },
  "lambda-wake": { worker: "lambda", transport: "activity", wake: true },
  fargate: { worker: "fargate", transport: "activity" },
  callback: { worker: "lambda", transport: "callback" },
  "fargate-callback": { worker: "fargate", transport: "callback" },
} as const satisfies Readonly<Record<string, KindSettings>>;

export type Kind = keyof typeof KINDS;

export const KIND_NAMES: readonly string[] = Object.keys(KINDS);

export function isKind(name: string): name is Kind {
  return Object.hasOwn(KINDS, name);
}

/** A way to deploy the workload. */
export interface Variant {
  /** Such as `fargate`. */
  readonly name: string;
  readonly changes: Changes;
  /** Settings of the stack file, and of `--set`, that there are not with its worker and transport. */
  readonly leftOut: readonly string[];
}

interface Choices {
  readonly worker: string;
  readonly transport: string;
}

/** Undefined for the default, whatever the stack file has. */
interface KindSettings extends Choices {
  readonly wake?: true | undefined;
}

/**
 * The workload with each kind of worker, or as the stack has it.
 * @throws {UsageError} when a change is for none of them
 */
export function variantsOf(
  stack: Stack,
  workload: string,
  kinds: readonly Kind[],
  sets: readonly SettingChange[],
): Variant[] {
  const given = givenSettings(stack, workload);
  const own = choicesOf(given);
  if (kinds.length === 0) return [asSet(given, own, sets)];
  for (const { text, path } of sets) {
    if (path !== "worker" && path !== "transport") continue;
    throw new UsageError(
      `--set ${text} is not for --compare, which sets it: leave one of them out`,
    );
  }
  const variants = kinds.map((kind) => ofKind(given, own, kind, sets));
  const unused = sets.find(({ text }) => variants.every(({ leftOut }) => leftOut.includes(text)));
  if (unused) {
    throw new UsageError(
      `--set ${unused.text}: none of ${kinds.join(", ")} has the setting; allowed: a setting that one of them has`,
    );
  }
  return variants;
}

function asSet(
  given: Readonly<Record<string, unknown>>,
  own: Choices,
  sets: readonly SettingChange[],
): Variant {
  const { settings = {} } = changesOf(sets);
  const choices = choicesOf({ ...given, ...settings });
  if (choices.worker === "external") {
    const allowed = `allowed with --compare ${KIND_NAMES.join(",")}, or with --set worker=lambda`;
    throw new UsageError(
      `worker: external can't be simulated, since nothing is known of its workers; ${allowed}`,
    );
  }
  const dropped = notWith(given, own, choices);
  return { name: nameOf(choices), leftOut: dropped, changes: withoutThem(dropped, sets) };
}

function ofKind(
  given: Readonly<Record<string, unknown>>,
  own: Choices,
  kind: Kind,
  sets: readonly SettingChange[],
): Variant {
  const settings: KindSettings = KINDS[kind];
  const dropped = notWith(given, own, settings);
  const isFor = ({ of, path }: SettingChange) =>
    of !== "workload" || entriesOf(path).some((entry) => isWith(entry, settings));
  const changes = withoutThem(dropped, sets.filter(isFor));
  return {
    name: kind,
    leftOut: [...dropped, ...sets.filter((set) => !isFor(set)).map(({ text }) => text)],
    changes: { ...changes, settings: { ...settings, ...changes.settings } },
  };
}

/** Alarms scale nothing, but their bounds may contradict other settings. */
function withoutThem(dropped: readonly string[], sets: readonly SettingChange[]): Changes {
  const changes = changesOf(sets);
  const defaults = Object.fromEntries(dropped.map((key) => [key, undefined]));
  return { ...changes, settings: { alarms: undefined, ...defaults, ...changes.settings } };
}

/** What the former worker's settings mean, those of the same name of another worker don't: its memory, its schedule. */
function notWith(given: Readonly<Record<string, unknown>>, own: Choices, other: Choices): string[] {
  return Object.keys(given).filter((key) => {
    if (["worker", "transport", "alarms"].includes(key)) return false;
    const entries = entriesOf(key).filter((entry) => isWith(entry, other));
    return !entries.some(({ only }) => {
      return only.every(({ choice, values }) => choice !== "worker" || values.includes(own.worker));
    });
  });
}

function isWith({ only }: CatalogEntry, choices: Choices): boolean {
  return only.every(({ choice, values }) => {
    if (choice === "worker") return values.includes(choices.worker);
    return choice !== "transport" || values.includes(choices.transport);
  });
}

function givenSettings(stack: Stack, workload: string): Readonly<Record<string, unknown>> {
  const workloads: unknown = programKeys(stack.config)["workloads"];
  const given: unknown = Reflect.get(Object(workloads), workload);
  return { ...Object(given) };
}

function choicesOf(settings: Readonly<Record<string, unknown>>): Choices {
  const { worker, transport = "activity" } = settings;
  return { worker: String(worker), transport: String(transport) };
}

function nameOf({ worker, transport }: Choices): string {
  return transport === "callback" ? `${worker} with callback` : worker;
}

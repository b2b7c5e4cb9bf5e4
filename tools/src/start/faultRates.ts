import { randomInt } from "node:crypto";
import { Option } from "@commander-js/extra-typings";
import {
  checkRates,
  FAULT_KINDS,
  FAULT_MEANINGS,
  type FaultKind,
  type FaultRates,
  ROUGH_FAULTS,
} from "@sfn-workers/local-cloud/faults";
import { suggestion } from "../cli/suggestion.ts";
import { UsageError } from "../cli/usageError.ts";

/** mulberry32 has 32 bits of state. */
const MAX_SEED = 2 ** 32 - 1;
const ROUGH = "rough";
const ALL = "all";

export const FAULTS = new Option(
  "--faults <RATES>",
  `faults on purpose: NAME=RATE,… with rates from 0 to 1; ${ALL}=RATE for every NAME; ${ROUGH} for a mixture`,
);
export const SEED = new Option(
  "--seed <N>",
  "repeats the faults of a run with this seed; needs --faults; by default each run has its own",
);

/** What stands below the options of a command that takes faults. */
export const FAULTS_TEXT = [
  "Faults, by NAME:",
  ...FAULT_KINDS.map((kind) => `  ${kind.padEnd(9)} ${FAULT_MEANINGS[kind]}`),
  `  ${ROUGH.padEnd(9)} ${ratesText(ROUGH_FAULTS)}`,
].join("\n");

/**
 * Reads `--faults` and `--seed`. A later name replaces what `all` or `rough` says of it.
 *
 * @throws {UsageError} when one of them is wrong; the message names the value and what is allowed
 */
export function readFaults(faults: string | undefined, seed: string | undefined) {
  if (faults === undefined) {
    if (seed === undefined) return undefined;
    throw new UsageError("--seed needs --faults: it repeats their sequence");
  }
  const rates: FaultRates = { ...parseRates(faults), seed: parseSeed(seed) };
  try {
    checkRates(rates);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`--faults "${faults}": ${error.message.replaceAll("faults.", "")}`);
  }
  return rates;
}

function parseRates(text: string): Partial<Record<FaultKind, number>> {
  const rates: Partial<Record<FaultKind, number>> = {};
  const named = new Set<string>();
  for (const item of text.split(",")) {
    const [name = "", rate] = item.split("=", 2);
    if (named.has(name)) throw new UsageError(`--faults names ${name} twice in "${text}"`);
    named.add(name);
    if (name === ROUGH && rate === undefined) Object.assign(rates, ROUGH_FAULTS);
    else for (const kind of kindsNamed(name, item)) rates[kind] = parseRate(name, rate);
  }
  return rates;
}

function kindsNamed(name: string, item: string): readonly FaultKind[] {
  if (name === ALL) return FAULT_KINDS;
  const kind = FAULT_KINDS.find((known) => known === name);
  if (kind !== undefined) return [kind];
  throw new UsageError(
    `--faults has "${item}"; allowed: ${ROUGH}, or NAME=RATE with one of ${ALL}, ${FAULT_KINDS.join(", ")}${suggestion(name, [ROUGH, ALL, ...FAULT_KINDS])}`,
  );
}

function parseRate(name: string, text: string | undefined): number {
  const rate = Number(text);
  if (text !== undefined && text.trim() !== "" && rate >= 0 && rate <= 1) return rate;
  const found = text === undefined ? "has no rate" : `is "${text}"`;
  throw new UsageError(
    `--faults ${name} ${found}; allowed: ${name}=RATE with a number from 0 to 1, such as ${name}=0.05`,
  );
}

function parseSeed(text: string | undefined): number {
  if (text === undefined) return randomInt(1_000_000);
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= MAX_SEED) return seed;
  throw new UsageError(`--seed is "${text}"; allowed: a whole number from 0 to ${MAX_SEED}`);
}

function ratesText(rates: Readonly<Record<string, number>>): string {
  return FAULT_KINDS.flatMap((kind) => (rates[kind] ? [`${kind}=${rates[kind]}`] : [])).join(", ");
}

import type { QueryLanguage } from "../definition/states.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import {
  RETRY_ATTEMPTS,
  RETRY_BACKOFF_RATE,
  RETRY_INTERVAL_SECONDS,
  RETRY_MAX_DELAY_SECONDS,
} from "../limits.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkFields } from "./fields.ts";
import { OBJECTS } from "./objects.ts";
import { checkReferencePath, checkTemplate, checkVariableNames } from "./paths.ts";
import {
  checkEnum,
  checkNotEmpty,
  checkNumber,
  hasType,
  hasTypeIfPresent,
  type NumberRange,
} from "./values.ts";

const RETRY_NUMBERS: Readonly<Record<string, NumberRange>> = {
  IntervalSeconds: RETRY_INTERVAL_SECONDS,
  MaxAttempts: RETRY_ATTEMPTS,
  BackoffRate: { ...RETRY_BACKOFF_RATE, fraction: true },
  MaxDelaySeconds: RETRY_MAX_DELAY_SECONDS,
};
/** Checks a state's Retry and Catch. */
export async function checkRecovery(
  diagnostics: Diagnostics,
  state: JsonObject,
  language: QueryLanguage,
  location: string,
): Promise<void> {
  await eachEntry(diagnostics, state["Retry"], `${location}/Retry`, async (retrier, at, last) => {
    checkFields(diagnostics, retrier, OBJECTS.Retrier, language, at);
    await checkErrors(diagnostics, retrier["ErrorEquals"], `${at}/ErrorEquals`, last);
    for (const [name, range] of Object.entries(RETRY_NUMBERS)) {
      checkNumber(diagnostics, retrier[name], range, `${at}/${name}`);
    }
    checkEnum(diagnostics, retrier["JitterStrategy"], ["NONE", "FULL"], `${at}/JitterStrategy`);
  });
  await eachEntry(diagnostics, state["Catch"], `${location}/Catch`, async (catcher, at, last) => {
    checkFields(diagnostics, catcher, OBJECTS.Catcher, language, at);
    await checkErrors(diagnostics, catcher["ErrorEquals"], `${at}/ErrorEquals`, last);
    const assign = catcher["Assign"];
    if (isObject(assign)) checkVariableNames(diagnostics, assign, `${at}/Assign`);
    if (language === "JSONata") return;
    checkReferencePath(diagnostics, catcher["ResultPath"], `${at}/ResultPath`, { writes: true });
    await checkTemplate(diagnostics, assign, `${at}/Assign`);
  });
}

async function eachEntry(
  diagnostics: Diagnostics,
  entries: Json | undefined,
  location: string,
  check: (entry: JsonObject, location: string, last: boolean) => Promise<void>,
): Promise<void> {
  if (!hasTypeIfPresent(diagnostics, entries, "ARRAY", location)) return;
  for (const [index, entry] of entries.entries()) {
    const at = `${location}[${index}]`;
    await diagnostics.pause();
    if (!hasType(diagnostics, entry, "OBJECT", at)) continue;
    await check(entry, at, index === entries.length - 1);
  }
}

async function checkErrors(
  diagnostics: Diagnostics,
  errors: Json | undefined,
  location: string,
  last: boolean,
): Promise<void> {
  if (!hasTypeIfPresent(diagnostics, errors, "ARRAY", location)) return;
  checkNotEmpty(diagnostics, errors, location);
  for (const [index, error] of errors.entries()) {
    const at = `${location}[${index}]`;
    await diagnostics.pause();
    if (!hasType(diagnostics, error, "STRING", at)) continue;
    if (error === "States.ALL" && (errors.length > 1 || !last)) {
      diagnostics.schema("States.ALL must appear alone and at end of list", at);
    }
  }
}

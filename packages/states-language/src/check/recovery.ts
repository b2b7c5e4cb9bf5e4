import type { QueryLanguage } from "../definition/states.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { RETRY_ATTEMPTS, RETRY_MAX_DELAY_SECONDS } from "../limits.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkReferencePath, checkTemplate, checkVariableNames } from "./paths.ts";
import { checkEnum, checkNumber, hasType, requireFields } from "./values.ts";

const RETRY_FIELDS = new Set([
  "Comment",
  "ErrorEquals",
  "IntervalSeconds",
  "MaxAttempts",
  "BackoffRate",
  "MaxDelaySeconds",
  "JitterStrategy",
]);
const CATCH_FIELDS = new Set(["Comment", "ErrorEquals", "Next", "ResultPath", "Assign", "Output"]);

/** A state's Retry and Catch. */
export function checkRecovery(
  diagnostics: Diagnostics,
  state: JsonObject,
  language: QueryLanguage,
  location: string,
): void {
  eachEntry(diagnostics, state["Retry"], `${location}/Retry`, (retrier, at, last) => {
    checkFields(diagnostics, retrier, RETRY_FIELDS, at);
    requireFields(diagnostics, retrier, ["ErrorEquals"], at);
    checkErrors(diagnostics, retrier["ErrorEquals"], `${at}/ErrorEquals`, last);
    const number = (name: string, range: Parameters<typeof checkNumber>[2]) =>
      checkNumber(diagnostics, retrier[name], range, `${at}/${name}`);
    number("IntervalSeconds", { least: 0 });
    number("MaxAttempts", { least: 0, most: RETRY_ATTEMPTS.max });
    number("BackoffRate", { least: 1, fraction: true });
    number("MaxDelaySeconds", { least: 1, most: RETRY_MAX_DELAY_SECONDS.max });
    checkEnum(diagnostics, retrier["JitterStrategy"], ["NONE", "FULL"], `${at}/JitterStrategy`);
  });
  eachEntry(diagnostics, state["Catch"], `${location}/Catch`, (catcher, at, last) => {
    checkFields(diagnostics, catcher, CATCH_FIELDS, at);
    requireFields(diagnostics, catcher, ["ErrorEquals", "Next"], at);
    checkErrors(diagnostics, catcher["ErrorEquals"], `${at}/ErrorEquals`, last);
    const assign = catcher["Assign"];
    if (isObject(assign)) checkVariableNames(diagnostics, assign, `${at}/Assign`);
    if (language === "JSONata") return;
    checkReferencePath(diagnostics, catcher["ResultPath"], `${at}/ResultPath`, { writes: true });
    checkTemplate(diagnostics, assign, `${at}/Assign`);
  });
}

function eachEntry(
  diagnostics: Diagnostics,
  entries: Json | undefined,
  location: string,
  check: (entry: JsonObject, location: string, last: boolean) => void,
): void {
  if (entries === undefined || !hasType(diagnostics, entries, "ARRAY", location)) return;
  if (!Array.isArray(entries)) return;
  for (const [index, entry] of entries.entries()) {
    const at = `${location}[${index}]`;
    if (hasType(diagnostics, entry, "OBJECT", at) && isObject(entry)) {
      check(entry, at, index === entries.length - 1);
    }
  }
}

function checkFields(
  diagnostics: Diagnostics,
  source: JsonObject,
  allowed: ReadonlySet<string>,
  location: string,
): void {
  for (const name of Object.keys(source)) {
    if (!allowed.has(name)) diagnostics.schema(`Field '${name}' is not supported`, location);
  }
}

function checkErrors(
  diagnostics: Diagnostics,
  errors: Json | undefined,
  location: string,
  last: boolean,
): void {
  if (errors === undefined || !hasType(diagnostics, errors, "ARRAY", location)) return;
  if (!Array.isArray(errors)) return;
  if (errors.length === 0) diagnostics.schema("Value cannot be empty", location);
  for (const [index, error] of errors.entries()) {
    const at = `${location}[${index}]`;
    if (!hasType(diagnostics, error, "STRING", at)) continue;
    if (error === "States.ALL" && (errors.length > 1 || !last)) {
      diagnostics.schema("States.ALL must appear alone and at end of list", at);
    }
  }
}

import { isObject, type Json, type JsonObject } from "../json/value.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkPath, checkPathOrCall, checkReferencePath, checkTemplate } from "./paths.ts";

/** Fields that hold a JSONPath. */
const PATH_FIELDS = ["InputPath", "OutputPath", "ItemsPath"] as const;
/** Fields that hold a reference path. */
const REFERENCE_FIELDS = [
  "TimeoutSecondsPath",
  "HeartbeatSecondsPath",
  "SecondsPath",
  "TimestampPath",
  "MaxConcurrencyPath",
  "ToleratedFailurePercentagePath",
  "ToleratedFailureCountPath",
] as const;
/** Fields that hold a JSONPath or an intrinsic function call. */
const PATH_OR_CALL_FIELDS = ["ErrorPath", "CausePath"] as const;
/** Fields that hold a payload template. */
const TEMPLATE_FIELDS = [
  "Parameters",
  "ResultSelector",
  "ItemSelector",
  "Assign",
  "Credentials",
] as const;

/** Fields of a Map state with a payload template inside. */
const INNER_TEMPLATES = [
  ["ItemBatcher", "BatchInput"],
  ["ItemReader", "Parameters"],
  ["ResultWriter", "Parameters"],
] as const;

/** Checks the paths and payload templates of a JSONPath state. */
export async function checkJsonPathFields(
  diagnostics: Diagnostics,
  state: JsonObject,
  location: string,
): Promise<void> {
  for (const field of PATH_FIELDS) {
    const nullable = field !== "ItemsPath";
    await checkPath(diagnostics, state[field], `${location}/${field}`, { nullable });
  }
  for (const field of REFERENCE_FIELDS) {
    checkReferencePath(diagnostics, state[field], `${location}/${field}`);
  }
  for (const field of PATH_OR_CALL_FIELDS) {
    await checkPathOrCall(diagnostics, state[field], `${location}/${field}`);
  }
  const resultPath = `${location}/ResultPath`;
  checkReferencePath(diagnostics, state["ResultPath"], resultPath, { writes: true });
  for (const field of TEMPLATE_FIELDS) {
    await checkTemplate(diagnostics, state[field], `${location}/${field}`);
  }
  for (const [field, inner] of INNER_TEMPLATES) {
    const holder = state[field];
    if (!isObject(holder)) continue;
    await checkTemplate(diagnostics, holder[inner], `${location}/${field}/${inner}`);
  }
  if (state["Type"] === "Pass") warnAboutStaticResult(diagnostics, state["Result"], location);
}

function warnAboutStaticResult(
  diagnostics: Diagnostics,
  result: Json | undefined,
  location: string,
): void {
  if (!isObject(result)) return;
  if (Object.keys(result).some((name) => name.endsWith(".$"))) {
    diagnostics.warning(
      "PASS_RESULT_IS_STATIC",
      "The Result of a Pass state is static: a path in it is not evaluated",
      `${location}/Result`,
    );
  }
}

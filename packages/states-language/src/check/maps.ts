import type { StateMachineType } from "../definition/machineType.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { MAX_LABEL_CHARACTERS } from "../limits.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkFields } from "./fields.ts";
import { OBJECTS } from "./objects.ts";
import { checkEnum, hasTypeIfPresent } from "./values.ts";

/** No spaces, wildcards, brackets, special or control characters. */
const LABEL = /^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]+$/u;

/** The type of the machine that runs a Map state's workflow: a distributed Map's children may be Express. */
export function childType(type: StateMachineType, processor: Json): StateMachineType {
  return isDistributed(processor) && configOf(processor)?.["ExecutionType"] === "EXPRESS"
    ? "EXPRESS"
    : type;
}

/** Whether a Map state's workflow runs as executions of their own, which see no variables of the outer ones. */
export function isDistributed(processor: Json): boolean {
  return configOf(processor)?.["Mode"] === "DISTRIBUTED";
}

function configOf(processor: Json): JsonObject | undefined {
  const config = isObject(processor) ? processor["ProcessorConfig"] : undefined;
  return isObject(config) ? config : undefined;
}

/** Checks the ProcessorConfig of a Map state. */
export function checkProcessorConfig(
  diagnostics: Diagnostics,
  type: StateMachineType,
  processor: Json,
  location: string,
): void {
  const config = isObject(processor) ? processor["ProcessorConfig"] : undefined;
  const at = `${location}/ProcessorConfig`;
  if (!hasTypeIfPresent(diagnostics, config, "OBJECT", at)) return;
  const distributed = config["Mode"] === "DISTRIBUTED";
  const fields = distributed ? OBJECTS.DistributedConfig : OBJECTS.InlineConfig;
  checkFields(diagnostics, config, fields, undefined, at);
  checkEnum(diagnostics, config["Mode"], ["INLINE", "DISTRIBUTED"], `${at}/Mode`);
  if (!distributed) return;
  checkEnum(diagnostics, config["ExecutionType"], ["STANDARD", "EXPRESS"], `${at}/ExecutionType`);
  if (type === "EXPRESS") {
    diagnostics.schema(
      "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
      `${at}/Mode`,
    );
  }
}

/** Checks a Map state's label. `labels` are the labels of the Map states so far. */
export function checkLabel(
  diagnostics: Diagnostics,
  labels: Set<string>,
  label: Json | undefined,
  location: string,
): void {
  if (!hasTypeIfPresent(diagnostics, label, "STRING", location)) return;
  if ([...label].length > MAX_LABEL_CHARACTERS) {
    diagnostics.error(
      "INVALID_LABEL_NAME",
      `Label '${label}' exceeds the ${MAX_LABEL_CHARACTERS}-character limit allowed by the service`,
      location,
    );
  }
  if (!LABEL.test(label)) {
    diagnostics.error(
      "INVALID_LABEL_NAME",
      `Label '${label}' is empty or contains invalid characters`,
      location,
    );
  }
  if (labels.has(label)) {
    diagnostics.error("DUPLICATE_LABEL_NAME", `Duplicate Label name: ${label}`, location);
  }
  labels.add(label);
}

import { parse } from "yaml";
import { requireYaml, withKey, withOtherName, withoutKey, type YamlText } from "./yaml/editYaml.ts";

export const WORKLOADS = "sfn-workers:workloads";

type Values = Readonly<Record<string, unknown>>;

/** The path of a workload in a stack file. */
const pathOf = (workload: string) => ["config", WORKLOADS, workload] as const;

/** The names of the workloads in a stack file. */
export function workloadsIn(stack: YamlText): string[] {
  return Object.keys(mapIn(configIn(stack), WORKLOADS));
}

/**
 * The configuration in a stack file: `namespace:key` to a value.
 * @throws {UnknownForm} when the text is no YAML
 */
export function configIn(stack: YamlText): Values {
  requireYaml(stack);
  return mapIn(parse(stack.text, { merge: true }), "config");
}

/** The map in a map under a key; an empty one if there is none. */
export function mapIn(value: unknown, key: string): Values {
  const found: unknown = isMap(value) ? value[key] : undefined;
  return isMap(found) ? found : {};
}

function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Adds a workload to a stack file.
 * @throws {UnknownForm} when the text has a form in which this can't be done safely
 */
export function addWorkload(stack: YamlText, name: string, settings: Values): YamlText {
  return withKey(stack, pathOf(name), settings);
}

/**
 * Gives a workload in a stack file another name.
 * @throws {UnknownForm} when the text has a form in which this can't be done safely
 */
export function renameWorkload(stack: YamlText, from: string, to: string): YamlText {
  return withOtherName(stack, pathOf(from), to);
}

/**
 * Removes a workload from a stack file, with the comment above it.
 * @throws {UnknownForm} when the text has a form in which this can't be done safely
 */
export function removeWorkload(stack: YamlText, name: string): YamlText {
  return withoutKey(stack, pathOf(name));
}

import { isObject } from "../eventSource/rules.ts";
import type { BusEvent } from "./event.ts";

/** What a target gets in place of the event: one of them, or none. */
export interface InputOptions {
  readonly input?: string | undefined;
  readonly inputPath?: string | undefined;
  readonly inputTransformer?: Transformer | undefined;
}

export interface Transformer {
  readonly inputPaths: Readonly<Record<string, string>>;
  readonly inputTemplate: string;
}

/** The names that every template has (EventBridge user guide, "Input transformation"). */
const RESERVED = [
  "aws.events.rule-arn",
  "aws.events.rule-name",
  "aws.events.event.ingestion-time",
  "aws.events.event",
  "aws.events.event.json",
];
const PLACEHOLDER = /<([\w.-]+)>/g;

/** @throws {Error} when EventBridge would refuse the transformer. */
export function requireTransformer({ inputPaths, inputTemplate }: Transformer): void {
  for (const [name, path] of Object.entries(inputPaths)) {
    if (!isPath(path)) throw new Error(`inputTransformer.inputPaths.${name}: ${path} is no path`);
  }
  for (const [placeholder, name = ""] of inputTemplate.matchAll(PLACEHOLDER)) {
    if (Object.hasOwn(inputPaths, name) || RESERVED.includes(name)) continue;
    const known = Object.keys(inputPaths).join(", ") || "none";
    throw new Error(
      `inputTransformer.inputTemplate: ${placeholder} is no input path; allowed: ${known}`,
    );
  }
}

/** What a template makes where each value is null, and each text within a text is empty. */
export function sampleOf({ inputTemplate }: Transformer): string {
  return inputTemplate.replace(PLACEHOLDER, (_all, _name, at: number) =>
    isQuoted(inputTemplate, at) ? "" : "null",
  );
}

/** The input of a target, a text. */
export function inputOf(
  event: BusEvent,
  { input, inputPath, inputTransformer }: InputOptions,
  rule: { readonly name: string; readonly arn: string },
): string {
  if (input !== undefined) return input;
  if (inputPath !== undefined) return JSON.stringify(valueAt(event, inputPath)) ?? "";
  if (inputTransformer === undefined) return JSON.stringify(event);
  return transformed(event, inputTransformer, rule);
}

function transformed(
  event: BusEvent,
  { inputPaths, inputTemplate }: Transformer,
  rule: { readonly name: string; readonly arn: string },
): string {
  const { detail: _, ...withoutDetail } = event;
  const reserved: Readonly<Record<string, unknown>> = {
    "aws.events.rule-arn": rule.arn,
    "aws.events.rule-name": rule.name,
    "aws.events.event.ingestion-time": event["time"],
    "aws.events.event": withoutDetail,
    "aws.events.event.json": event,
  };
  return inputTemplate.replace(PLACEHOLDER, (_all, name: string, at: number) => {
    const path = inputPaths[name];
    const value = path === undefined ? reserved[name] : valueAt(event, path);
    const text = JSON.stringify(value) ?? "";
    // Inside of quotes a text is a part of the text there.
    return typeof value === "string" && isQuoted(inputTemplate, at) ? text.slice(1, -1) : text;
  });
}

function isQuoted(template: string, at: number): boolean {
  return (template.slice(0, at).replaceAll(/\\./g, "").match(/"/g) ?? []).length % 2 === 1;
}

const STEP = /\.([\w-]+)|\[(\d+)\]|\["([^"]+)"\]|\['([^']+)'\]/g;

function isPath(path: string): boolean {
  return path.startsWith("$") && path.slice(1).replaceAll(STEP, "") === "";
}

function valueAt(event: BusEvent, path: string): unknown {
  let value: unknown = event;
  for (const [, name, index, ...quoted] of path.slice(1).matchAll(STEP)) {
    const key = name ?? index ?? quoted.find((one) => one !== undefined) ?? "";
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

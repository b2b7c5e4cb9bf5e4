import { InvalidOption } from "../../errors.ts";
import type { Manifest } from "../../manifest.ts";
import type { Case, Cases } from "./case.ts";

/**
 * Defines the cases of a workload, in `cases.ts` beside its handler. They are data: `handler.test.ts` runs them with
 * `testCases`, and the tests of the apps run them again in the built workers.
 * @throws {InvalidOption} when there is no case, or a field has a wrong shape; the message names workload, case and field.
 *
 * @example
 * ```ts
 * import { defineManifest } from "@sfn-workers/worker-core/manifest";
 * import { defineCases } from "@sfn-workers/worker-core/testing";
 *
 * const manifest = defineManifest({
 *   name: "stock-level",
 *   description: "Asks a warehouse how many pieces it has",
 *   timeoutSeconds: 60,
 *   heartbeatSeconds: 30,
 *   handlerBudgetSeconds: 20,
 * });
 *
 * export const cases = defineCases(manifest, {
 *   "the warehouse has some": {
 *     input: { sku: "TX-1001" },
 *     doubles: { "GET https://stock.example/TX-1001": { status: 200, body: { pieces: 12 } } },
 *     expected: { kind: "succeeded", output: { pieces: 12 } },
 *   },
 *   "an article that the warehouse does not have": {
 *     input: { sku: "TX-9999" },
 *     doubles: { "GET https://stock.example/TX-9999": { status: 404 } },
 *     expected: { kind: "failed", error: "UnknownArticle", cause: "there is no article TX-9999" },
 *   },
 * });
 * ```
 */
export function defineCases(manifest: Pick<Manifest, "name">, cases: Cases): Cases {
  if (!isRecord(cases) || Object.keys(cases).length === 0) {
    throw new InvalidOption(`${manifest.name}: cases`, cases, "an object with at least one case");
  }
  for (const [title, one] of Object.entries<unknown>(cases)) {
    requireCase(one, titleOf(manifest.name, title));
  }
  return cases;
}

/** How messages name a case. */
export function titleOf(workload: string, title: string): string {
  return `${workload}, case ${JSON.stringify(title)}`;
}

const CASE_FIELDS = ["input", "variables", "secrets", "doubles", "expected"] as const;
const DOUBLE_FIELDS = ["status", "headers", "body"] as const;
const DOUBLE_KEY = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (https?:\/\/\S+)$/;

type Satisfied = (value: unknown) => boolean;

function requireCase(value: unknown, title: string): asserts value is Case {
  const one = requireRecord(value, title, CASE_FIELDS);
  if (!("input" in one)) throw new InvalidOption(`${title}: input`, undefined, "the input as JSON");
  requireTexts(one["variables"], `${title}: variables`);
  requireTexts(one["secrets"], `${title}: secrets`);
  requireDoubles(one["doubles"], `${title}: doubles`);
  requireExpected(one["expected"], `${title}: expected`);
}

function requireDoubles(value: unknown, field: string): void {
  if (value === undefined) return;
  for (const [key, answers] of Object.entries(requireRecord(value, field))) {
    const url = DOUBLE_KEY.exec(key)?.[1];
    if (url === undefined || !URL.canParse(url)) {
      throw new InvalidOption(field, key, 'a method and a URL, such as "GET https://host/path"');
    }
    const list: readonly unknown[] = Array.isArray(answers) ? answers : [answers];
    requireThat(
      list,
      (all) => Array.isArray(all) && all.length > 0,
      `${field}: ${key}`,
      "an answer",
    );
    for (const answer of list) requireDouble(answer, `${field}: ${key}`);
  }
}

function requireDouble(value: unknown, field: string): void {
  const { status, headers } = requireRecord(value, field, DOUBLE_FIELDS);
  requireThat(status, isStatus, `${field}: status`, "a whole number from 200 to 599");
  requireTexts(headers, `${field}: headers`);
}

function requireExpected(value: unknown, field: string): void {
  const { kind } = requireRecord(value, field);
  switch (kind) {
    case "succeeded": {
      const expected = requireRecord(value, field, ["kind", "output"]);
      if ("output" in expected) return;
      throw new InvalidOption(`${field}.output`, undefined, "the output as JSON, or a schema");
    }
    case "failed": {
      const { error } = requireRecord(value, field, ["kind", "error", "cause"]);
      requireThat(error, isName, `${field}.error`, "the name of the error");
      return;
    }
    default:
      throw new InvalidOption(`${field}.kind`, kind, '"succeeded" or "failed"');
  }
}

function requireTexts(value: unknown, field: string): void {
  if (value === undefined) return;
  for (const [name, text] of Object.entries(requireRecord(value, field))) {
    requireThat(text, (it) => typeof it === "string", `${field}.${name}`, "a string");
  }
}

function requireRecord(value: unknown, field: string, fields?: readonly string[]) {
  if (!isRecord(value)) throw new InvalidOption(field, value, "an object");
  const unknown = Object.keys(value).find((name) => fields !== undefined && !fields.includes(name));
  if (unknown === undefined) return value;
  throw new InvalidOption(field, unknown, `the fields ${fields?.join(", ")}`);
}

function requireThat(value: unknown, holds: Satisfied, field: string, allowed: string): void {
  if (!holds(value)) throw new InvalidOption(field, value, allowed);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isName: Satisfied = (value) => typeof value === "string" && value !== "";

/** A Response has no other status. Fetch standard: Response, range of `init.status`. */
const isStatus: Satisfied = (value) =>
  Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599;

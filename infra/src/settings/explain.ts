import { RunError } from "@pulumi/pulumi/errors.js";
import type { z } from "zod";
import { type CatalogEntry, catalog } from "./catalog.ts";

/**
 * The stack's configuration can't be deployed. The message has one line for each problem. Of a `RunError`, Pulumi shows the message
 * alone.
 */
export class ConfigurationError extends RunError {
  readonly problems: readonly string[];

  /** @param stack its name, for the name of the file to correct */
  constructor(problems: readonly string[], stack?: string) {
    const file = stack === undefined ? "" : ` (infra/Pulumi.${stack}.yaml)`;
    super(
      `This stack's configuration can't be deployed${file}:\n${problems.map((line) => `  - ${line}`).join("\n")}`,
    );
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}

/** Describes one problem: the key as in the stack file, its value, and the allowed values. */
export function problem(key: string, value: unknown, allowed: string): string {
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  return `${key} ${found}; ${allowed}`;
}

/** Describes a schema's issues in lines that name the key, its value and the allowed values. */
export function explain(error: z.ZodError, root: unknown, namespace: string): string[] {
  return error.issues.flatMap((issue) => {
    const value = valueAt(root, issue.path);
    if (issue.code !== "unrecognized_keys") {
      const shown = mayBeSecret(issue.path, value) ? HIDDEN : value;
      return [problem(keyPath(namespace, issue.path), shown, allowedBy(issue))];
    }
    return issue.keys.map((key) =>
      problem(
        keyPath(namespace, [...issue.path, key]),
        valueAt(value, [key]),
        whereAllowed([...issue.path, key], value),
      ),
    );
  });
}

/** `sfn-workers:workloads.coin-flip.worker`: the key in the stack file, then the path inside its value. */
export function keyPath(namespace: string, path: readonly PropertyKey[]): string {
  return `${namespace}:${path.map(String).join(".")}`;
}

/** Instead of a value that may be a secret. */
export const HIDDEN = "…";

/** Whether somebody may have written a secret's value in the place of its reference. */
function mayBeSecret([root, , key]: readonly PropertyKey[], value: unknown): boolean {
  const isPlace = root === "workloads" && key === "secrets" && typeof value === "string";
  return isPlace && value !== "" && !/^(?:arn|ssm):/.test(value);
}

/** Names the choices under which an unrecognized key would exist. */
function whereAllowed(path: readonly PropertyKey[], siblings: unknown): string {
  const [root, , ...rest] = path.map(String);
  const named = root === "workloads" || root === "workflows";
  const key = named ? [root, "NAME", ...rest].join(".") : path.join(".");
  const [fewest] = catalog()
    .filter((entry) => entry.key === key || entry.key.startsWith(`${key}.`))
    .map((entry) => unmetChoices(entry, siblings))
    .toSorted((a, b) => a.length - b.length);
  if (!fewest?.length) {
    const names = namesBeside(key, siblings);
    const none = "there is no such key here";
    return names.length === 0 ? none : `${none}; allowed: ${names.join(", ")}`;
  }
  return `allowed with ${fewest.join(" and ")} only`;
}

/** The keys that may stand where one does that there is not. */
function namesBeside(key: string, siblings: unknown): string[] {
  const place = key.slice(0, key.lastIndexOf(".") + 1);
  const entries = catalog().filter((entry) => {
    const others = entry.only.filter(({ choice }) => valueAt(siblings, [choice]) !== undefined);
    return entry.key.startsWith(place) && unmetChoices({ only: others }, siblings).length === 0;
  });
  return [...new Set(entries.map((entry) => entry.key.slice(place.length).split(".")[0] ?? ""))];
}

function unmetChoices({ only }: Pick<CatalogEntry, "only">, siblings: unknown): string[] {
  return only
    .filter(({ choice, values }) => !values.includes(String(valueAt(siblings, [choice]))))
    .map(({ choice, values }) => `${choice}: ${values.join(" or ")}`);
}

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return `allowed: ${list(issue.values)}`;
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options)
        ? `allowed: ${list(issue.options.filter((option) => option !== undefined))}`
        : issue.message;
    case "invalid_type":
      if (issue.message.startsWith("allowed: ")) return issue.message;
      return `allowed: ${TYPES[issue.expected] ?? issue.expected}`;
    case "too_small":
      return `allowed: at least ${issue.minimum}${unitOf(issue.origin)}`;
    case "too_big":
      return `allowed: at most ${issue.maximum}${unitOf(issue.origin)}`;
    default:
      return issue.message;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a string",
  boolean: "true or false",
  object: "a map of settings",
  record: "a map of settings by name, {} for none",
  array: "a list",
};

function unitOf(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" ? " entries" : "";
}

function list(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined,
    root,
  );
}

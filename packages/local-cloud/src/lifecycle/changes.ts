import { isDeepStrictEqual } from "node:util";
import type { Registration } from "@sfn-workers/pulumi-host";
import {
  isContainer,
  overlap,
  type PropertyPath,
  readPropertyPath,
  withFormer,
} from "./propertyPath.ts";
import { defaultOf, isReplacedBy } from "./replacements.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** The inputs that a resource is deployed with: what `ignoreChanges` names keeps its former value. */
export function withIgnoredChanges(
  inputs: Inputs,
  former: Inputs,
  ignored: readonly string[],
): Inputs {
  let result: unknown = inputs;
  for (const path of ignored) result = withFormer(result, former, readPropertyPath(path));
  return isContainer(result) ? result : inputs;
}

/** The arguments that differ, in the order of the program, and those that are gone. */
export function changedArguments(now: Inputs, former: Inputs): string[] {
  const names = new Set([...Object.keys(now), ...Object.keys(former)]);
  return [...names].filter((name) => !isSame(now[name], former[name]));
}

/** The changed arguments because of which the resource is replaced. */
export function replacingArguments(
  { type, replaceOnChanges }: Pick<Registration, "type" | "replaceOnChanges">,
  now: Inputs,
  former: Inputs,
): string[] {
  const paths = replaceOnChanges.map(readPropertyPath);
  return changedArguments(now, former).filter(
    (name) =>
      (isReplacedBy(type, name) && !isSameOrDefault(type, name, now[name], former[name])) ||
      changedPaths([name], now[name], former[name]).some((changed) =>
        paths.some((path) => overlap(path, changed)),
      ),
  );
}

function isSameOrDefault(type: string, name: string, now: unknown, former: unknown): boolean {
  const value = defaultOf(type, name);
  return isSame(now ?? value, former ?? value);
}

/** Documents in JSON are compared as what they say. */
function isSame(now: unknown, former: unknown): boolean {
  return isDeepStrictEqual(now, former) || isDeepStrictEqual(documentIn(now), documentIn(former));
}

function documentIn(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The paths of the innermost values that differ. */
function changedPaths(path: PropertyPath, now: unknown, former: unknown): PropertyPath[] {
  if (isDeepStrictEqual(now, former)) return [];
  if (!isContainer(now) || !isContainer(former)) return [path];
  const names = new Set([...Object.keys(now), ...Object.keys(former)]);
  return [...names].flatMap((name) => changedPaths([...path, name], now[name], former[name]));
}

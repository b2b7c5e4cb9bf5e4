import { isDeepStrictEqual } from "node:util";
import {
  isContainer,
  overlap,
  type PropertyPath,
  readPropertyPath,
  withFormer,
} from "./propertyPath.ts";
import { isReplaced } from "./replacements.ts";
import { isSame } from "./sameValue.ts";

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

/** The changed arguments because of which the provider replaces the resource. */
export function replacingArguments(type: string, now: Inputs, former: Inputs): string[] {
  return changedArguments(now, former).filter((name) => isReplaced(type, name, now, former));
}

/** The changed arguments because of which the option `replaceOnChanges` has the resource replaced. */
export function argumentsReplacedOnChange(
  replaceOnChanges: readonly string[],
  now: Inputs,
  former: Inputs,
): string[] {
  const paths = replaceOnChanges.map(readPropertyPath);
  return changedArguments(now, former).filter((name) =>
    changedPaths([name], now[name], former[name]).some((changed) =>
      paths.some((path) => overlap(path, changed)),
    ),
  );
}

/** The paths of the innermost values that differ. */
function changedPaths(path: PropertyPath, now: unknown, former: unknown): PropertyPath[] {
  if (isDeepStrictEqual(now, former)) return [];
  if (!isContainer(now) || !isContainer(former)) return [path];
  const names = new Set([...Object.keys(now), ...Object.keys(former)]);
  return [...names].flatMap((name) => changedPaths([...path, name], now[name], former[name]));
}

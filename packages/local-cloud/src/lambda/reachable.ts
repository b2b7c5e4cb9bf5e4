import type { Cloud } from "../cloud.ts";
import { functionArn, regionOf } from "../names.ts";
import type { LocalFunction } from "./localFunction.ts";

/**
 * Lambda's refusal of a call that names a function of another Region than the one that the call is made in; undefined for a
 * function of that Region. The message is AWS's.
 */
export function unreachable(arn: string, region: string): string | undefined {
  const other = regionOf(arn);
  if (other === region) return undefined;
  return `Functions from '${other}' are not reachable in this region ('${region}')`;
}

/** @throws {Error} when the argument `functionName` of a resource in this Region names no function of it. */
export function functionNamed(
  nameOrArn: string,
  region: string,
  { functions }: Pick<Cloud, "functions">,
): LocalFunction {
  const arn = functionArn(nameOrArn, region);
  const elsewhere = unreachable(arn, region);
  if (elsewhere !== undefined) {
    throw new Error(`functionName: ${elsewhere}: ${arn}; use a function of ${region}`);
  }
  const fn = functions.get(arn);
  if (fn === undefined) throw new Error(`functionName: Function not found: ${nameOrArn}`);
  return fn;
}

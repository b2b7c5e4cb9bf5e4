import { LAMBDA_CONCURRENCY, MIN_UNRESERVED_LAMBDA_CONCURRENCY } from "../limits.ts";
import { reservedBy, reservedByAll, sharesAccount } from "./batches.ts";
import type { StackSettings } from "./schema.ts";

/** A setting of one workload that asks for more than the account has. */
interface ConcurrencyProblem {
  readonly workload: string;
  readonly key: "reservedConcurrency" | "maximumConcurrency";
  readonly value: number;
  readonly reason: string;
}

/**
 * What the account can't give. Lambda would refuse the reservations in the middle of a deployment, and would throttle the
 * batches that are beyond all of the concurrency that no function reserves.
 *
 * @param given whether the stack file says what the account has
 */
export function concurrencyProblems(settings: StackSettings, given: boolean): ConcurrencyProblem[] {
  const tooMuchReserved = reservationProblem(settings, given);
  const reserved = tooMuchReserved === undefined ? reservedByAll(settings.workloads) : 0;
  return [
    ...(tooMuchReserved === undefined ? [] : [tooMuchReserved]),
    ...batchProblems(settings, reserved, given),
  ];
}

/** One problem for all reservations, at the largest one. */
function reservationProblem(
  { workloads, lambdaConcurrency }: StackSettings,
  given: boolean,
): ConcurrencyProblem | undefined {
  const reserved = reservedByAll(workloads);
  const reservable = Math.max(0, lambdaConcurrency - MIN_UNRESERVED_LAMBDA_CONCURRENCY);
  const [largest] = Object.entries(workloads).toSorted(
    ([, one], [, other]) => reservedBy(other) - reservedBy(one),
  );
  if (largest === undefined || reserved <= reservable) return undefined;
  const [workload, settings] = largest;
  const value = reservedBy(settings);
  const others = reserved - value;
  const allowed = reservable > others ? `at most ${reservable - others}` : "none";
  const sum = others === 0 ? "" : `, other functions reserve ${others}`;
  const least = `Lambda keeps ${MIN_UNRESERVED_LAMBDA_CONCURRENCY} of them unreserved, or all if there are fewer`;
  const needed = reserved + MIN_UNRESERVED_LAMBDA_CONCURRENCY;
  const reason = `allowed: ${allowed}, because ${accountText(lambdaConcurrency, given)}${sum}, and ${least}; ${remedy(needed)}`;
  return { workload, key: "reservedConcurrency", value, reason };
}

function batchProblems(
  { workloads, lambdaConcurrency }: StackSettings,
  reserved: number,
  given: boolean,
): ConcurrencyProblem[] {
  const most = lambdaConcurrency - reserved;
  const minus = reserved === 0 ? "" : `, functions reserve ${reserved} of them`;
  return Object.entries(workloads).flatMap(([workload, settings]) => {
    if (!sharesAccount(settings) || !("maximumConcurrency" in settings)) return [];
    const { maximumConcurrency: value = 0 } = settings;
    if (value <= most) return [];
    const reason = `allowed: at most ${most}, because ${accountText(lambdaConcurrency, given)}${minus}, and a throttled batch counts as received; ${remedy(value + reserved)}`;
    return [{ workload, key: "maximumConcurrency", value, reason }];
  });
}

function accountText(lambdaConcurrency: number, given: boolean): string {
  const source = given ? "" : " unless the stack file says more";
  return `the account has ${lambdaConcurrency} concurrent executions (lambdaConcurrency)${source}`;
}

function remedy(needed: number): string {
  const enough = Math.max(needed, LAMBDA_CONCURRENCY.ordinary);
  return `lower it or, if Lambda's quota "Concurrent executions" of the account is larger, say so: sfn-workers:lambdaConcurrency: ${enough}`;
}

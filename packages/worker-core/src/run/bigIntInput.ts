import type { StandardSchemaV1 } from "@standard-schema/spec";
import { truncate } from "../report/failure.ts";
import { InexactNumber } from "./exactJson.ts";
import { type Path, pathOfIssue } from "./path.ts";

type Schema<Value> = StandardSchemaV1<unknown, Value>;
type Result<Value> = StandardSchemaV1.Result<Value>;

const MAX_SHOWN_CHARACTERS = 40;
/** A schema that stops at its first issue is tried again for each place, but for no more places than this. */
const MAX_SINGLE_TRIALS = 20;

/** A place in an input where JavaScript would change the number. */
interface Place {
  readonly key: string;
  readonly path: Path;
  readonly number: InexactNumber;
  readonly bigInt: bigint | undefined;
}

/**
 * Validates an input that has an `InexactNumber`. A schema that asks for a BigInt in such a place gets the number as a
 * BigInt; in any other place the number is an issue.
 *
 * A Standard Schema does not say what it asks for, so this tries it out. It asks for a BigInt where it takes the BigInt,
 * refuses a symbol (`z.unknown()` takes both) and does not make a number of the BigInt.
 */
export async function validateInexact<Value>(
  schema: Schema<Value>,
  input: unknown,
): Promise<Result<Value>> {
  const places = placesOf(input);
  const value = withNumbers(input, asBigInt);
  const result = await attempt(async () => {
    const first = await schema["~standard"].validate(value);
    return first.issues ? retryWithBigInts(schema, value, first) : first;
  });
  if (result === "threw") return { issues: places.map(issueOf) };
  const trial = await trialOf(schema, input, places);
  const asks = result.issues
    ? asksBesideIssues(trial, result.issues)
    : await asksInTrials(schema, input, places, trial);
  const lossy = result.issues ? undefined : largeNumbersIn(result.value);
  const refused = places.filter(
    ({ key, bigInt }) => bigInt === undefined || !asks(key) || lossy?.has(Number(bigInt)),
  );
  if (refused.length === 0) return result;
  const keys = new Set(refused.map(({ key }) => key));
  const others = (result.issues ?? []).filter(
    (issue) => !leavesOf(issue).some((path) => keys.has(keyOf(path))),
  );
  return { issues: [...refused.map(issueOf), ...others] };
}

/**
 * Validates a value again of which the schema said that it expected a BigInt where the value has a whole number: in JSON
 * the two look the same.
 */
export function retryWithBigInts<Value>(
  schema: Schema<Value>,
  value: unknown,
  failed: StandardSchemaV1.FailureResult,
): Result<Value> | Promise<Result<Value>> {
  const expecting = new Set(failed.issues.flatMap(leavesExpectingBigInt).map(keyOf));
  if (expecting.size === 0) return failed;
  return schema["~standard"].validate(
    mapLeaves(value, (leaf, path) =>
      isWholeNumber(leaf) && expecting.has(keyOf(path)) ? BigInt(leaf) : leaf,
    ),
  );
}

type Trial = Result<unknown> | "threw";
/** Whether the schema asks for a BigInt in the place with this key. */
type Asks = (key: string) => boolean;

/** What the schema says to a symbol in each of the chosen places. */
function trialOf(
  schema: Schema<unknown>,
  input: unknown,
  chosen: readonly Place[],
): Promise<Trial> {
  const keys = new Set(chosen.map(({ key }) => key));
  const value = withNumbers(input, (place) =>
    keys.has(place.key) ? Symbol("no BigInt") : asBigInt(place),
  );
  return attempt(() => schema["~standard"].validate(value));
}

/** The schema has taken every BigInt, so it asks where it refuses a symbol. */
async function asksInTrials(
  schema: Schema<unknown>,
  input: unknown,
  places: readonly Place[],
  trial: Trial,
): Promise<Asks> {
  if (trial !== "threw" && !trial.issues) return () => false;
  const asking = new Set(trial === "threw" ? [] : trial.issues?.flatMap(leavesOf).map(keyOf));
  const unclear = places.filter(({ key }) => !asking.has(key));
  for (const place of unclear.slice(0, MAX_SINGLE_TRIALS)) {
    const single = await trialOf(schema, input, [place]);
    if (single === "threw" || single.issues) asking.add(place.key);
  }
  return (key) => asking.has(key);
}

/** The schema has issues with the BigInts or with other values: an issue with a BigInt may be its size. */
function asksBesideIssues(trial: Trial, issues: readonly StandardSchemaV1.Issue[]): Asks {
  const inTrial = trial === "threw" ? [] : (trial.issues ?? []);
  const named = new Set(inTrial.flatMap(leavesOf).map(keyOf));
  const expecting = new Set(inTrial.flatMap(leavesExpectingBigInt).map(keyOf));
  const refused = new Set(issues.flatMap(leavesOf).map(keyOf));
  return (key) => expecting.has(key) || (named.has(key) && !refused.has(key));
}

/** A function inside a schema may not expect a BigInt, or a symbol. */
async function attempt<Value>(
  validate: () => Result<Value> | Promise<Result<Value>>,
): Promise<Result<Value> | "threw"> {
  try {
    return await validate();
  } catch {
    return "threw";
  }
}

function issueOf({ path, number, bigInt }: Place): StandardSchemaV1.Issue {
  const shown = truncate(number.source, MAX_SHOWN_CHARACTERS);
  const message =
    bigInt === undefined
      ? `${shown} is too large for a JavaScript number; send it as a string`
      : `${shown} is an integer beyond ±${Number.MAX_SAFE_INTEGER}, which a JavaScript number can't hold; send it as a string, or let the schema ask for a BigInt`;
  return { path, message };
}

/** The paths that an issue is about. zod lists the issues of a union's members in `errors`, relative to the union. */
function leavesOf(issue: StandardSchemaV1.Issue): readonly Path[] {
  const path = pathOfIssue(issue);
  const nested = membersOf(issue).flatMap(leavesOf);
  return nested.length > 0 ? nested.map((inner) => [...path, ...inner]) : [path];
}

/** zod, valibot and arktype name in `expected` what they would have taken. */
function leavesExpectingBigInt(issue: StandardSchemaV1.Issue): readonly Path[] {
  const path = pathOfIssue(issue);
  const expects = "expected" in issue && /\bbigint\b/.test(String(issue.expected));
  const nested = membersOf(issue).flatMap(leavesExpectingBigInt);
  return [...(expects ? [path] : []), ...nested.map((inner) => [...path, ...inner])];
}

function membersOf(issue: StandardSchemaV1.Issue): readonly StandardSchemaV1.Issue[] {
  return "errors" in issue && Array.isArray(issue.errors) ? issue.errors.flat() : [];
}

function placesOf(input: unknown): readonly Place[] {
  const places: Place[] = [];
  mapLeaves(input, (leaf, path) => {
    if (!(leaf instanceof InexactNumber)) return;
    places.push({ key: keyOf(path), path: [...path], number: leaf, bigInt: leaf.toBigInt() });
  });
  return places;
}

function withNumbers(
  input: unknown,
  replacement: (place: Pick<Place, "key" | "number">) => unknown,
): unknown {
  return mapLeaves(input, (leaf, path) =>
    leaf instanceof InexactNumber ? replacement({ key: keyOf(path), number: leaf }) : leaf,
  );
}

function asBigInt({ number }: Pick<Place, "number">): bigint | number {
  return number.toBigInt() ?? Number(number.source);
}

/** A copy of JSON with other leaves. */
function mapLeaves(
  value: unknown,
  map: (leaf: unknown, path: Path) => unknown,
  path: PropertyKey[] = [],
): unknown {
  const inner = (child: unknown, key: PropertyKey) => {
    path.push(key);
    const mapped = mapLeaves(child, map, path);
    path.pop();
    return mapped;
  };
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value !== "object" || value === null || value instanceof InexactNumber) {
    return map(value, path);
  }
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, inner(child, key)]));
}

/** The numbers in a schema's result that can't be exact, however the schema has arranged it. */
function largeNumbersIn(
  value: unknown,
  found = new Set<number>(),
  seen = new Set<object>(),
): ReadonlySet<number> {
  if (typeof value === "number" && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) found.add(value);
  if (typeof value !== "object" || value === null || seen.has(value)) return found;
  seen.add(value);
  for (const inner of Object.values(value)) largeNumbersIn(inner, found, seen);
  return found;
}

function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function keyOf(path: Path): string {
  return path.map(String).join("\0");
}

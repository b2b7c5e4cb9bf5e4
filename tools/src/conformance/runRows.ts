import type { SFN } from "@aws-sdk/client-sfn";
import {
  type Difference,
  difference,
  type Row,
} from "@sfn-workers/local-stepfunctions/conformance";
import { requireAnswer } from "./requireAnswer.ts";
import { createTarget } from "./target.ts";

/** Rows wait for time to pass more than they compute. */
const CONCURRENT_ROWS = 8;

export interface AreaRow {
  readonly area: string;
  readonly row: Row;
}

export interface RowResult extends AreaRow {
  /** Absent when the endpoint does what AWS does. */
  readonly difference: Difference | undefined;
}

interface RunOptions {
  readonly client: SFN;
  readonly url: URL;
  readonly roleArn: string;
  /** How long one row may take. */
  readonly limitMs: number;
  /** Ends the rows that run, which delete what they have made. */
  readonly signal: AbortSignal;
  onStart(): void;
  onResult(result: RowResult): void;
}

/** Runs rows, some at a time, and returns their results in the order of the rows. */
export async function runRows(
  rows: readonly AreaRow[],
  options: RunOptions,
): Promise<readonly RowResult[]> {
  const results = new Map<AreaRow, RowResult>();
  const left = rows.values();
  const newName = createNames();

  async function runSome(): Promise<void> {
    for (const one of left) {
      options.signal.throwIfAborted();
      options.onStart();
      const result = { ...one, difference: await differenceOf(one.row, options, newName) };
      results.set(one, result);
      options.onResult(result);
    }
  }

  await settled(Array.from({ length: CONCURRENT_ROWS }, runSome));
  return rows.flatMap((one) => results.get(one) ?? []);
}

/** Each row has deleted what it made before the first failure is thrown. */
async function settled(running: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(running);
  await Promise.all(running);
}

async function differenceOf(
  row: Row,
  { client, url, roleArn, limitMs, signal }: RunOptions,
  newName: () => string,
): Promise<Difference | undefined> {
  const limit = AbortSignal.timeout(limitMs);
  const target = createTarget({
    ...{ client, roleArn, newName },
    signal: AbortSignal.any([signal, limit]),
  });
  try {
    return await difference(row, target);
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) return { kind: "behaviour", found: `no end after ${limitMs / 1000} s` };
    await requireAnswer(client, url);
    return { kind: "behaviour", found: `no answer that can be read: ${error}` };
  }
}

/** Names that no other run has. */
function createNames(): () => string {
  const run = crypto.randomUUID().slice(0, 8);
  let names = 0;
  return () => {
    names += 1;
    return `conformance-${run}-${names}`;
  };
}

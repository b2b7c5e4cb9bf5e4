import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { objectsIn, objectsOf, tables } from "@sfn-workers/local-stepfunctions/conformance";
import { interruptSignal } from "../cli/interrupt.ts";
import { createProgress } from "../executions/progress.ts";
import { createClient } from "./client.ts";
import { isAws, regionIn } from "./endpointUrl.ts";
import { type ConformanceOptions, requireAreas } from "./options.ts";
import { writeScores } from "./page.ts";
import { jsonReport, printableReport } from "./report.ts";
import { requireAnswer } from "./requireAnswer.ts";
import { type AreaRow, type RowResult, runRows } from "./runRows.ts";
import { agrees, scoresOf } from "./score.ts";

const DEFAULT_REGION = "us-east-1";
const ANY_ROLE = "arn:aws:iam::000000000000:role/conformance";
/** A row takes a few seconds at most; AWS throttles, and what it throttles is repeated. */
const LIMIT_S = 60;
const AWS_LIMIT_S = 300;

/**
 * Runs the rows against an endpoint, and shows the score.
 * @returns the exit code
 */
export async function conformance(options: ConformanceOptions): Promise<number> {
  const { endpoint, json, failed, write, area = Object.keys(tables) } = options;
  requireAreas(area, Object.keys(tables));
  const signal = interruptSignal();
  const own = endpoint === undefined ? await startOwn(area) : undefined;
  try {
    const url = endpoint ?? new URL(own?.url ?? "");
    // Only the own endpoint has the objects that rows read.
    const rows = rowsOf(area).filter(
      ({ row }) => own !== undefined || Object.keys(objectsIn(row)).length === 0,
    );
    const results = await resultsOf(rows, url, options, signal);
    signal.throwIfAborted();
    if (write) writeScores(scoresOf(results));
    const { stdout } = process;
    if (json) stdout.write(`${JSON.stringify(jsonReport(results, url), null, 2)}\n`);
    else stdout.write(`${printableReport(results, { failed: failed === true, stdout })}\n`);
    return results.every(agrees) ? 0 : 1;
  } finally {
    await own?.close();
  }
}

function rowsOf(areas: readonly string[]): readonly AreaRow[] {
  return areas.flatMap((area) => (tables[area] ?? []).map((row) => ({ area, row })));
}

/** The embedded endpoint, with the objects that the rows of these areas read. */
async function startOwn(areas: readonly string[]) {
  const s3 = await mkdtemp(join(tmpdir(), "conformance-"));
  const remove = () => rm(s3, { recursive: true, force: true });
  try {
    for (const [name, text] of Object.entries(objectsOf(rowsOf(areas).map(({ row }) => row)))) {
      await mkdir(dirname(join(s3, name)), { recursive: true });
      await writeFile(join(s3, name), text);
    }
    const { url, close } = await startStepFunctions({ s3 });
    return { url, close: () => close().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function resultsOf(
  rows: readonly AreaRow[],
  url: URL,
  { region, roleArn = ANY_ROLE, limit = isAws(url) ? AWS_LIMIT_S : LIMIT_S }: ConformanceOptions,
  signal: AbortSignal,
): Promise<readonly RowResult[]> {
  const client = createClient(url, region ?? regionIn(url) ?? DEFAULT_REGION);
  try {
    await requireAnswer(client, url);
    const progress = createProgress(new Map([["rows", rows.length]]), process.stderr);
    try {
      return await runRows(rows, {
        ...{ client, roleArn, signal, url },
        limitMs: limit * 1000,
        onStart: () => progress.onStart("rows"),
        onResult(result) {
          progress.onResult("rows", { status: agrees(result) ? "SUCCEEDED" : "FAILED" });
        },
      });
    } finally {
      progress.end();
    }
  } finally {
    client.destroy();
  }
}

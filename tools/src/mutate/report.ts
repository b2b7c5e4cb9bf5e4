import * as z from "zod";
import { NOT_SAMPLED } from "./strykerPlugins.ts";

const position = z.object({ line: z.number(), column: z.number() });

const mutant = z.object({
  mutatorName: z.string(),
  replacement: z.string().default(""),
  location: z.object({ start: position, end: position }),
  status: z.enum([
    "Killed",
    "Timeout",
    "Survived",
    "NoCoverage",
    "RuntimeError",
    "CompileError",
    "Ignored",
    "Pending",
  ]),
});

/** The necessary parts of a report in the schema of mutation-testing-elements. */
const strykerReport = z.object({
  files: z.record(z.string(), z.object({ source: z.string(), mutants: z.array(mutant) })),
});

type Mutant = z.infer<typeof mutant>;

export interface Counts {
  readonly mutants: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly noCoverage: number;
  /** The percentage of mutants that were killed or timed out; `null` without mutants. */
  readonly score: number | null;
}

export interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
  readonly covered: boolean;
}

export interface MutationReport {
  readonly package: string;
  readonly files: readonly ({ readonly file: string } & Counts)[];
  readonly total: Counts;
  readonly survivors: readonly Survivor[];
}

/** Counts the mutants that ran, by file and in total. */
export function mutationReport(packageName: string, json: unknown): MutationReport {
  const files = Object.entries(strykerReport.parse(json).files)
    .map(([file, { source, mutants }]) => ({ file, source, mutants: mutants.filter(isValid) }))
    .filter(({ mutants }) => mutants.length > 0)
    .toSorted((a, b) => (a.file < b.file ? -1 : 1));
  return {
    package: packageName,
    files: files.map(({ file, mutants }) => ({ file, ...count(mutants) })),
    total: count(files.flatMap(({ mutants }) => mutants)),
    survivors: files.flatMap(({ file, source, mutants }) => survivorsOf(file, source, mutants)),
  };
}

function isValid({ status }: Mutant): boolean {
  return status !== NOT_SAMPLED && status !== "Ignored" && status !== "RuntimeError";
}

function count(mutants: readonly Mutant[]): Counts {
  const having = (status: Mutant["status"]) => mutants.filter((m) => m.status === status).length;
  const killed = having("Killed");
  const timedOut = having("Timeout");
  return {
    mutants: mutants.length,
    killed,
    timedOut,
    survived: having("Survived"),
    noCoverage: having("NoCoverage"),
    score: mutants.length === 0 ? null : ((killed + timedOut) / mutants.length) * 100,
  };
}

function survivorsOf(file: string, source: string, mutants: readonly Mutant[]): Survivor[] {
  const lines = source.split("\n");
  return mutants
    .filter(({ status }) => status === "Survived" || status === "NoCoverage")
    .toSorted(
      ({ location: { start: a } }, { location: { start: b } }) =>
        a.line - b.line || a.column - b.column,
    )
    .map(({ location, mutatorName, replacement, status }) => ({
      file,
      line: location.start.line,
      mutator: mutatorName,
      original: textAt(lines, location),
      replacement,
      covered: status === "Survived",
    }));
}

/** Lines and columns of the report start at 1. */
function textAt(lines: readonly string[], { start, end }: Mutant["location"]): string {
  return lines
    .slice(start.line - 1, end.line)
    .map((line, i, all) => (i === all.length - 1 ? line.slice(0, end.column - 1) : line))
    .map((line, i) => (i === 0 ? line.slice(start.column - 1) : line))
    .join("\n");
}

import { createHash } from "node:crypto";

export interface Sample {
  readonly size: number;
  readonly seed: number;
}

/** Identifies a mutant independently of its id in Stryker. */
export interface MutantIdentity {
  readonly file: string;
  readonly location: {
    readonly start: Position;
    readonly end: Position;
  };
  readonly mutatorName: string;
  readonly replacement: string;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** A random choice of mutants. The same seed chooses the same mutants, in any order. */
export function sampleOf<M extends MutantIdentity>(mutants: readonly M[], sample: Sample): M[] {
  return mutants
    .map((mutant) => ({ mutant, rank: rank(mutant, sample.seed) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, sample.size)
    .map(({ mutant }) => mutant);
}

function rank({ file, location, mutatorName, replacement }: MutantIdentity, seed: number): string {
  const { start, end } = location;
  const position = [seed, file, start.line, start.column, end.line, end.column];
  return createHash("sha256")
    .update(JSON.stringify([...position, mutatorName, replacement]))
    .digest("hex");
}

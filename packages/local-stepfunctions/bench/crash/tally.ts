import type { FolderResult, Moment } from "./rounds.ts";

/** What a run has done so far. */
export interface Tally {
  readonly kills: number;
  /** What was lost, doubled or changed. */
  readonly lost: readonly string[];
  /** A copy of the folder that has lost something. */
  keptAt: string | undefined;
  /** Why no disk was filled, if none could be. */
  noFullDisk: string | undefined;
  /** @param acknowledged calls that the folder has acknowledged so far */
  killed(acknowledged: number): void;
  torn(): void;
  add(result: FolderResult): void;
  /** For a person who waits. */
  line(): string;
  figures(seed: number): object;
}

export function createTally(wanted: number): Tally {
  const startedAt = performance.now();
  const lost: string[] = [];
  const counts = { folders: 0, acknowledged: 0, executions: 0, events: 0, fullDisks: 0 };
  const moments: Record<Moment, number> = {
    "under load": 0,
    "while it starts": 0,
    "at a checkpoint": 0,
  };
  const startMs: number[] = [];
  let kills = 0;
  let tornPages = 0;
  let underWay = 0;
  return {
    get kills() {
      return kills;
    },
    lost,
    keptAt: undefined,
    noFullDisk: undefined,
    killed(acknowledged) {
      kills += 1;
      underWay = acknowledged;
    },
    torn() {
      tornPages += 1;
    },
    add(result) {
      counts.folders += 1;
      underWay = 0;
      counts.acknowledged += result.acknowledged;
      counts.executions += result.executions;
      counts.events += result.events;
      counts.fullDisks += result.fullDisks;
      for (const [moment, count] of Object.entries(result.kills))
        moments[moment as Moment] += count;
      startMs.push(...result.startMs);
      lost.push(...result.problems);
    },
    line() {
      const { fullDisks } = counts;
      const acknowledged = counts.acknowledged + underWay;
      return `${kills} of ${wanted} kills, ${fullDisks} full disks, ${tornPages} torn pages; ${acknowledged.toLocaleString("en")} calls acknowledged, ${lost.length} lost`;
    },
    figures(seed) {
      const sorted = startMs.toSorted((one, other) => one - other);
      return {
        seed,
        seconds: Math.round((performance.now() - startedAt) / 1_000),
        kills,
        moments,
        ...counts,
        tornPages,
        startMs: { median: sorted[sorted.length >> 1] ?? 0, worst: sorted.at(-1) ?? 0 },
        ...(this.noFullDisk === undefined ? {} : { noFullDisk: this.noFullDisk }),
        ...(this.keptAt === undefined ? {} : { keptAt: this.keptAt }),
        lost,
      };
    },
  };
}

import type { Doubles } from "@sfn-workers/worker-core/doubles";

/** What the file with the doubles of a case has. */
export interface DoublesContent {
  readonly title: string;
  readonly doubles: Doubles;
}

export type ThreadEvent = "started" | "loaded";

/** The parameter of the preloaded module's URL. */
export const DOUBLES_PARAMETER = "file";

/** The file that a URL of the preloaded module names. */
export function doublesFileOf(url: string): string {
  return new URL(url).searchParams.get(DOUBLES_PARAMETER) ?? "";
}

export function parseDoubles(text: string): Doubles {
  return (JSON.parse(text) as DoublesContent).doubles;
}

export function refusedFileOf(file: string): string {
  return `${file}.refused`;
}

export function threadsFileOf(file: string): string {
  return `${file}.threads`;
}

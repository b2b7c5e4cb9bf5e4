import { Option } from "@commander-js/extra-typings";
import { wholeNumber } from "../cli/values.ts";

export const PROJECTS = new Option("-p, --projects <NAMES>", "only these packages, with commas");
export const PARALLEL = new Option(
  "--parallel <N>",
  "how many packages at a time (2 by default)",
).argParser(wholeNumber("--parallel", { min: 1, max: 64 }));
export const OUTPUT_STYLE = new Option("--output-style <STYLE>", "how nx shows its tasks").choices([
  "dynamic",
  "dynamic-legacy",
  "static",
  "stream",
  "stream-without-prefixes",
  "tui",
] as const);
export const SKIP_CACHE = new Option("--skip-nx-cache", "runs also what has not changed");

/** nx's own options, as given. */
export interface NxOptions {
  readonly projects?: string | undefined;
  readonly parallel?: number | undefined;
  readonly outputStyle?: string | undefined;
  readonly skipNxCache?: true | undefined;
}

export function nxArguments({ projects, parallel, outputStyle, skipNxCache }: NxOptions): string[] {
  return [
    ...(projects === undefined ? [] : [`--projects=${projects}`]),
    ...(parallel === undefined ? [] : [`--parallel=${parallel}`]),
    ...(outputStyle === undefined ? [] : [`--output-style=${outputStyle}`]),
    ...(skipNxCache ? ["--skip-nx-cache"] : []),
  ];
}

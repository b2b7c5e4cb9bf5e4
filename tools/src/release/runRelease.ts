import type { ReleaseFile } from "@sfn-workers/infra/release";
import { manifests } from "@sfn-workers/workloads/manifests";
import { callersPath } from "../cli/callersPath.ts";
import { interruptSignal } from "../cli/interrupt.ts";
import { packWorkers } from "../workspace/build.ts";
import { buildEnvironment } from "../workspace/buildEnvironment.ts";
import { ROOT } from "../workspace/nx.ts";
import { makeRelease, tryRelease } from "./makeRelease.ts";
import { commonPlace, NoPlace, type ReleasePlace } from "./place.ts";

export interface RunOptions {
  readonly ifConfigured?: true | undefined;
  readonly dryRun?: true | undefined;
  readonly to?: string | undefined;
  readonly json?: true | undefined;
}

/** Makes the release of this checkout, and says what is in it. */
export async function runRelease({ ifConfigured, to, json }: RunOptions): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const place = ifConfigured ? placeIfAny(say) : commonPlace();
  if (place === undefined) return;
  const signal = interruptSignal();
  const options = {
    root: ROOT,
    place,
    workloads: Object.keys(manifests),
    // What is shipped was built from this checkout, whatever a cache has, by code that can't push it.
    pack: () => packWorkers({ cache: false, env: buildEnvironment(), signal }),
    say,
    signal,
  };
  const { release, made } =
    to === undefined
      ? await makeRelease(options)
      : { release: await tryRelease(options, callersPath(to)), made: false };
  process.stdout.write(json ? `${JSON.stringify({ ...release, made })}\n` : textOf(release));
}

function placeIfAny(say: (line: string) => void): ReleasePlace | undefined {
  try {
    return commonPlace();
  } catch (error) {
    if (!(error instanceof NoPlace)) throw error;
    say(error.message);
    return undefined;
  }
}

/** Each on a line of its own. */
export function textOf({ commit, image, functions }: ReleaseFile): string {
  const lines = [
    `release ${commit}`,
    ...(image === undefined ? [] : [`image ${image.uri}`]),
    ...Object.entries(functions).map(([name, { sha256 }]) => `${name} ${sha256}`),
  ];
  return `${lines.join("\n")}\n`;
}

import type { Row, Source, Steps } from "../../case.ts";
import { oneState } from "../oneState.ts";
import { localStack, measured } from "../sources.ts";

export const API: Source = localStack("test_sfn_api.py");

export const VERSIONS: Source = localStack("test_sfn_api_versioning.py");

export const MEASURED: Source = measured("aoyagikouhei, sfn-local, on AWS in 2026-09");

export const PASS = oneState("A");

/** A row whose last call is refused. */
export function refusal(
  name: string,
  source: Source,
  [refused, message]: readonly [code: string, message: string],
  calls: (at: Steps) => Promise<unknown>,
): Row {
  return {
    name,
    async steps(at) {
      await calls(at);
      return {};
    },
    expected: { refused, message },
    source,
  };
}

import { reportedError } from "@sfn-workers/states-language/errors";
import { resultTooLarge } from "../../engine/data/sizes.ts";
import type { Frame } from "../../engine/execution.ts";
import { MAX_MAP_ITEMS_CHARACTERS, MAX_VALUE_CHARACTERS } from "../../limits.ts";

/** What the items have so far, which ItemSelector or ItemBatcher made. */
export interface Total {
  /** @throws {StateError} States.DataLimitExceeded when an item of so many characters is too large, or all together are. */
  add(characters: number): void;
}

export function createTotal({ state }: Frame): Total {
  let left = MAX_MAP_ITEMS_CHARACTERS;
  return {
    add(characters) {
      left -= characters;
      if (characters > MAX_VALUE_CHARACTERS || left < 0) {
        throw reportedError("States.DataLimitExceeded", resultTooLarge(state.name));
      }
    },
  };
}

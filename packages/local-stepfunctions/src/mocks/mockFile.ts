import { readFileSync } from "node:fs";
import { isNestedDeeper, parseExactly } from "@sfn-workers/states-language/json";
import { MAX_NESTING_DEPTH } from "@sfn-workers/states-language/limits";
import { WrongValue } from "../wrongValue.ts";
import type { MockConfig } from "./config.ts";
import { readMockConfig, WrongMocks } from "./readConfig.ts";

const ALLOWED = "a JSON file in the format of AWS's MockConfigFile";

/**
 * Reads the mocks of the command.
 *
 * @param source what names the file: an option or a variable
 * @throws {WrongValue} when the file can't be read or is wrong.
 */
export function readMockFile(source: string, given: string, path: string): MockConfig {
  const named = `${source} is "${given}"`;
  const config = contentOf(named, path);
  try {
    readMockConfig(config);
  } catch (error) {
    if (error instanceof WrongMocks) throw new WrongValue(`${named}, where ${error.message}`);
    throw error;
  }
  return config as MockConfig;
}

function contentOf(named: string, path: string): unknown {
  let text: string;
  try {
    // Some editors begin a file with a byte order mark.
    text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new WrongValue(`${named}, which can't be read (${reason}); allowed: ${ALLOWED}`);
  }
  if (isNestedDeeper(text.length, (index) => text.charCodeAt(index), MAX_NESTING_DEPTH)) {
    throw new WrongValue(
      `${named}, which has more than ${MAX_NESTING_DEPTH} levels; allowed: ${ALLOWED}`,
    );
  }
  try {
    return parseExactly(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WrongValue(`${named}, which is no JSON (${reason}); allowed: ${ALLOWED}`);
  }
}

import type { Json } from "@sfn-workers/states-language/json";
import { readInlineText } from "./inlineText.ts";
import { parseInput } from "./inputText.ts";

/**
 * Reads an option's value: JSON, `@FILE` or `-` for stdin.
 *
 * @returns the parser of the option, which throws UsageError when it can't be read, or Step Functions would refuse it
 */
export function inlineJson(option: string): (given: string) => { readonly value: Json } {
  return (given) => {
    const { text, source } = readInlineText(option, given, "JSON");
    return parseInput(text, source);
  };
}

import { requireTransformer, sampleOf, type Transformer } from "./input.ts";
import { readEventPattern } from "./pattern.ts";

/** Why EventBridge would refuse the pattern; undefined if it would not. */
export function eventPatternProblem(pattern: unknown): string | undefined {
  return messageOf(() => readEventPattern(JSON.stringify(pattern)));
}

/** Why EventBridge would refuse the transformer, or what it makes is no JSON, which executions take; undefined otherwise. */
export function transformerProblem(transformer: Transformer): string | undefined {
  return messageOf(() => {
    requireTransformer(transformer);
    requireJson(sampleOf(transformer));
  });
}

function requireJson(text: string): void {
  const problem = messageOf(() => JSON.parse(text));
  if (problem !== undefined) throw new Error(`allowed: a template that makes JSON: ${problem}`);
}

function messageOf(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

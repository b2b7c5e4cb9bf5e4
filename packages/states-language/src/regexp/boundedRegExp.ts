import { runInNewContext } from "node:vm";
import { MAX_REGULAR_EXPRESSION_MS } from "../limits.ts";

/**
 * A RegExp that throws when one match takes longer than `MAX_REGULAR_EXPRESSION_MS`. Patterns that cannot backtrack run
 * without that limit, at full speed.
 */
export class BoundedRegExp extends RegExp {
  readonly #bounded: boolean;

  constructor(pattern: string | RegExp, flags?: string) {
    super(pattern, flags);
    this.#bounded = canBacktrack(this.source);
  }

  override exec(text: string): RegExpExecArray | null {
    if (!this.#bounded) return super.exec(text);
    const expression = new RegExp(this.source, this.flags);
    expression.lastIndex = this.lastIndex;
    const found = runInNewContext(
      "expression.exec(text)",
      { expression, text },
      { timeout: MAX_REGULAR_EXPRESSION_MS },
    );
    this.lastIndex = expression.lastIndex;
    return found as RegExpExecArray | null;
  }
}

/** Only a pattern with two quantifiers, or with a back-reference, can backtrack for long. */
export function canBacktrack(source: string): boolean {
  const quantifiers = source.match(/[*+?]|\{\d*,?\d*\}/g) ?? [];
  return quantifiers.length > 1 || /\\\d/.test(source);
}

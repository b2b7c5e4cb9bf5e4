import { canBacktrack, runBounded } from "./pattern.ts";

/** A RegExp that throws when one match takes longer than `MAX_REGULAR_EXPRESSION_MS`. */
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
    const found = runBounded("expression.exec(text)", { expression, text });
    this.lastIndex = expression.lastIndex;
    return found as RegExpExecArray | null;
  }
}

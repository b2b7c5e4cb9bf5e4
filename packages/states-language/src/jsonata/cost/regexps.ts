/** A count of the form `{4}`. */
const COUNT = /^\{(\d{1,2})\}/;
/** What stands for one character, or for a place: `\\.`, `[a-z]`, `x`, `^`. Back-references do not. */
const ATOM = /^(?:\\[^1-9kpPcux]|\[(?:\\.|[^\]\\])*\]|[^\\[\](){}*+?|])/;
const GROUP = /^\((?:\?:)?(?!\?)/;

/**
 * The steps of JavaScript's engine, at most, to find all matches of a regular expression in a text of so many characters;
 * `undefined` where it may take different ways through the text in more than one place: those multiply.
 *
 * It begins at each character. From there it can take a way for each alternative, and one for each length of the only part
 * that may be repeated, a single character's.
 */
export function matchingSteps(source: string, characters: number): number | undefined {
  let steps = 1;
  let alternatives = 1;
  let repeats = false;
  for (let rest = source; rest !== ""; ) {
    const group = GROUP.exec(rest)?.[0];
    if (group !== undefined || rest.startsWith(")")) {
      rest = rest.slice(group?.length ?? 1);
      // A group as a whole is not repeated.
      if (/^[*+?{]/.test(rest)) return undefined;
    } else if (rest.startsWith("|")) {
      alternatives *= 2;
      rest = rest.slice(1);
    } else {
      const atom = ATOM.exec(rest)?.[0];
      if (atom === undefined) return undefined;
      rest = rest.slice(atom.length);
      const count = COUNT.exec(rest);
      steps += count === null ? 1 : Number(count[1]);
      rest = rest.slice(count?.[0].length ?? 0);
      if (/^[*+?]/.test(rest)) {
        if (repeats || count !== null) return undefined;
        repeats = true;
        rest = rest.slice(/^.\?/.exec(rest)?.[0].length ?? 1);
      }
      if (/^[*+?{]/.test(rest)) return undefined;
    }
  }
  const places = 1 + characters;
  return 2 * places * steps * alternatives * (repeats ? places : 1);
}

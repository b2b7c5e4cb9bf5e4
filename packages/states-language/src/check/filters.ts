import type { Path } from "../jsonpath/path.ts";
import type { Criterion, Filter, PathToken } from "../jsonpath/tokens.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** AWS reads some filters otherwise than newer dialects of JSONPath. */
export function warnAboutFilters(
  diagnostics: Diagnostics,
  paths: readonly Path[],
  field: string,
  location: string,
): void {
  const warn = (reason: string) =>
    diagnostics.warning(
      "MISLEADING_FILTER",
      `A filter in the field '${field}' ${reason}`,
      location,
    );
  for (const { text, tokens } of paths) {
    const filters = tokens.filter(isFilter);
    if (hasDoubleQuotes(filters, text)) {
      warn("has double quotes, which AWS takes for a part of the text: write single quotes");
    }
    if (filters.some(isMixed) && text.split(FILTER_START).slice(1).some(hasGroups)) {
      warn("has parentheses that group, which AWS ignores: there, && binds before ||");
    }
  }
}

const FILTER_START = /\[\s*\?/;

function isFilter(token: PathToken): token is Filter {
  return token.kind === "filter";
}

/** Those inside of single quotes are meant. */
function hasDoubleQuotes(filters: readonly Filter[], path: string): boolean {
  const texts = filters.flatMap(({ alternatives }) => alternatives.flat().flatMap(textsIn));
  const doubled = texts.filter((text) => /^"[\s\S]*"$/.test(text));
  if (doubled.length === 0) return false;
  const meant = new Set(path.match(/'[^']*'/g));
  return doubled.some((text) => !meant.has(`'${text}'`));
}

function textsIn(criterion: Criterion): string[] {
  if (criterion.kind === "exists") return [];
  return [criterion.left, criterion.right].flatMap((operand) =>
    operand.kind === "text" ? [operand.text] : [],
  );
}

/** Whether it has both && and ||. */
function isMixed({ alternatives }: Filter): boolean {
  return alternatives.length > 1 && alternatives.some((criteria) => criteria.length > 1);
}

/** What stands in parentheses. */
interface Group {
  hasOr: boolean;
  /** Of the criteria since the last ||. */
  hasAnd: boolean;
  hasAlternatives: boolean;
}

/** Whether && stands beside parentheses with || in them. */
function hasGroups(filter: string): boolean {
  const around: Group[] = [];
  let group = newGroup();
  for (const [part] of filter.matchAll(/'[^']*'|&&|\|\||[()]/g)) {
    if (part === "(") {
      around.push(group);
      group = newGroup();
    } else if (part === ")") {
      const { hasOr, hasAlternatives } = group;
      group = around.pop() ?? newGroup();
      group.hasAlternatives ||= hasOr || hasAlternatives;
    } else if (part === "&&") {
      group.hasAnd = true;
    } else if (part === "||") {
      group = { ...newGroup(), hasOr: true };
    }
    if (group.hasAnd && group.hasAlternatives) return true;
  }
  return false;
}

function newGroup(): Group {
  return { hasOr: false, hasAnd: false, hasAlternatives: false };
}

import { COMPARISONS, OPERATORS, TYPE_TESTS } from "../choice/rule.ts";
import type { QueryLanguage } from "../definition/states.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { expressionOf } from "../jsonata/template.ts";
import { parseTimestamp } from "../timestamp.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkTemplate, checkVariableNames, referenceProblem } from "./paths.ts";
import { hasType, requireFields } from "./values.ts";

const SELECTORS = ["And", "Or", "Not", "Variable", "Condition"];
const RULE_FIELDS = new Set([...SELECTORS, ...OPERATORS, "Comment", "Next", "Assign", "Output"]);
const TESTS: ReadonlySet<string> = new Set(TYPE_TESTS);
const LISTED = [
  ...COMPARISONS.flatMap((name) => [name, `${name}Path`]),
  "StringMatches",
  ...TYPE_TESTS,
];

/** The Choices of a Choice state. */
export function checkChoices(
  diagnostics: Diagnostics,
  choices: Json | undefined,
  language: QueryLanguage,
  location: string,
): void {
  if (choices === undefined || !hasType(diagnostics, choices, "ARRAY", location)) return;
  if (!Array.isArray(choices)) return;
  if (choices.length === 0) diagnostics.schema("Value cannot be empty", location);
  for (const [index, choice] of choices.entries()) {
    const at = `${location}[${index}]`;
    if (!hasType(diagnostics, choice, "OBJECT", at) || !isObject(choice)) continue;
    requireFields(diagnostics, choice, ["Next"], at);
    const assign = choice["Assign"];
    if (isObject(assign)) {
      checkVariableNames(diagnostics, assign, `${at}/Assign`);
      if (language === "JSONPath") checkTemplate(diagnostics, assign, `${at}/Assign`);
    }
    checkRule(diagnostics, choice, language, at, true);
  }
}

function checkRule(
  diagnostics: Diagnostics,
  rule: JsonObject,
  language: QueryLanguage,
  location: string,
  outermost: boolean,
): void {
  for (const name of Object.keys(rule)) {
    const inner = name === "Next" || name === "Assign" || name === "Output";
    if (!RULE_FIELDS.has(name) || (inner && !outermost)) {
      diagnostics.schema(`Field '${name}' is not supported`, location);
    }
    const other = name === "Condition" || name === "Output" ? "JSONata" : "JSONPath";
    const ofOther = SELECTORS.includes(name) || OPERATORS.has(name) || name === "Output";
    if (ofOther && other !== language) {
      diagnostics.schema(
        `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${other}' QueryLanguage`,
        location,
      );
    }
  }
  if (SELECTORS.filter((name) => rule[name] !== undefined).length !== 1) {
    diagnostics.schema(
      `The object must have only one of the following fields, [${SELECTORS.join(", ")}]`,
      location,
    );
  }
  checkCondition(diagnostics, rule["Condition"], `${location}/Condition`);
  for (const name of ["And", "Or"]) {
    checkRules(diagnostics, rule[name], language, `${location}/${name}`);
  }
  const negated = rule["Not"];
  if (negated !== undefined && hasType(diagnostics, negated, "OBJECT", `${location}/Not`)) {
    if (isObject(negated)) checkRule(diagnostics, negated, language, `${location}/Not`, false);
  }
  if (rule["Variable"] !== undefined) checkComparison(diagnostics, rule, location);
}

function checkRules(
  diagnostics: Diagnostics,
  rules: Json | undefined,
  language: QueryLanguage,
  location: string,
): void {
  if (rules === undefined || !hasType(diagnostics, rules, "ARRAY", location)) return;
  if (!Array.isArray(rules)) return;
  if (rules.length === 0) diagnostics.schema("Value cannot be empty", location);
  for (const [index, rule] of rules.entries()) {
    const at = `${location}[${index}]`;
    if (hasType(diagnostics, rule, "OBJECT", at) && isObject(rule)) {
      checkRule(diagnostics, rule, language, at, false);
    }
  }
}

function checkCondition(
  diagnostics: Diagnostics,
  condition: Json | undefined,
  location: string,
): void {
  if (condition === undefined || typeof condition === "boolean") return;
  if (!hasType(diagnostics, condition, "STRING", location)) return;
  if (expressionOf(String(condition)) === undefined) {
    diagnostics.schema("JSONata string must start with {% and end with %}", location);
  }
}

function checkComparison(diagnostics: Diagnostics, rule: JsonObject, location: string): void {
  checkReference(diagnostics, rule["Variable"], `${location}/Variable`);
  const operators = Object.keys(rule).filter((name) => OPERATORS.has(name));
  const [operator] = operators;
  const listed = `[${LISTED.join(", ")}]`;
  if (operators.length > 1) {
    diagnostics.schema(`There should only be one of the following fields: ${listed}`, location);
  } else if (operator === undefined) {
    diagnostics.schema(
      `This object should have only one of the following fields: ${listed}`,
      location,
    );
  }
  for (const name of operators) {
    checkOperand(diagnostics, name, rule[name] ?? null, `${location}/${name}`);
  }
}

function checkReference(diagnostics: Diagnostics, value: Json | undefined, location: string): void {
  if (!hasType(diagnostics, value, "STRING", location)) return;
  const problem = referenceProblem(String(value));
  if (problem !== undefined) {
    diagnostics.schema(`Value is not a Reference Path: ${problem}`, location);
  }
}

function checkOperand(
  diagnostics: Diagnostics,
  operator: string,
  operand: Json,
  location: string,
): void {
  if (operator.endsWith("Path")) {
    checkReference(diagnostics, operand, location);
  } else if (TESTS.has(operator) || operator.startsWith("Boolean")) {
    hasType(diagnostics, operand, "BOOLEAN", location);
  } else if (operator.startsWith("Numeric")) {
    if (typeof operand !== "number") diagnostics.schema("Expected value of type Number", location);
  } else if (
    hasType(diagnostics, operand, "STRING", location) &&
    operator.startsWith("Timestamp") &&
    parseTimestamp(String(operand)) === undefined
  ) {
    diagnostics.schema("String does not match RFC3339 timestamp", location);
  }
}

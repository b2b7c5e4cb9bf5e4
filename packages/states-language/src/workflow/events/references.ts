import type { ChoiceRule } from "../../choice/rule.ts";
import type { IntrinsicArgument } from "../../intrinsics/syntax.ts";
import type { Path } from "../../jsonpath/path.ts";
import type { PayloadTemplate } from "../../payloadTemplate.ts";

/** What a query of JSONPath reads, and the functions that it calls. */
export interface References {
  readonly paths: readonly Path[];
  readonly calls: readonly string[];
}

export function referencesOfTemplate(template: PayloadTemplate): References {
  switch (template.kind) {
    case "constant":
      return NONE;
    case "array":
      return together(template.items.map(referencesOfTemplate));
    case "object":
      return together(
        template.fields.map(({ value }) => {
          if (value.kind === "path") return { paths: [value.path], calls: [] };
          return value.kind === "intrinsic"
            ? referencesOfArgument(value.call)
            : referencesOfTemplate(value);
        }),
      );
  }
}

/** Of a comparison or a test of a type. */
export function referencesOfRule(
  rule: Extract<ChoiceRule, { kind: "comparison" | "typeTest" }>,
): References {
  const compared =
    rule.kind === "comparison" && rule.operand.kind === "path" ? [rule.operand.path] : [];
  return { paths: [rule.variable, ...compared], calls: [] };
}

function referencesOfArgument(argument: IntrinsicArgument): References {
  if (argument.kind === "path") return { paths: [argument.path], calls: [] };
  if (argument.kind !== "call") return NONE;
  const inner = together(argument.arguments.map(referencesOfArgument));
  return { ...inner, calls: [argument.name, ...inner.calls] };
}

const NONE: References = { paths: [], calls: [] };

function together(all: readonly References[]): References {
  return {
    paths: all.flatMap(({ paths }) => paths),
    calls: all.flatMap(({ calls }) => calls),
  };
}

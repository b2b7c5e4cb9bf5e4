import satisfies from "spdx-satisfies";
import type { Finding } from "../openProblems.ts";
import type { InstalledPackage } from "./productionPackages.ts";

/** Licences that ask for no more than that they are named. All are SPDX's identifiers. */
const PERMISSIVE = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BSL-1.0",
  "BlueOak-1.0.0",
  // The list of SPDX's own exceptions, which is data.
  "CC-BY-3.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  // Of what came from Python's standard library.
  "Python-2.0",
  "Unlicense",
  "Zlib",
] as const;

/** Packages whose licence is not known to be permissive. */
export function licenceFindings(packages: readonly InstalledPackage[]): Finding[] {
  return packages.flatMap((one) => {
    const name = `${one.name}@${one.version}`;
    const problem = licenceProblem(one);
    return problem === undefined
      ? []
      : [
          {
            kind: "licence",
            name,
            text: `${name}${of(one.neededBy)}: ${problem}`,
          } satisfies Finding,
        ];
  });
}

const of = (neededBy: readonly string[] = []) =>
  neededBy.length === 0 ? "" : ` (of ${neededBy.join(" > ")})`;

function licenceProblem({ license, licenses }: InstalledPackage): string | undefined {
  const expression = expressionOf(license) ?? expressionOf(licenses);
  if (expression === undefined) return "its package.json names no licence";
  let isPermissive: boolean;
  try {
    isPermissive = satisfies(expression, PERMISSIVE);
  } catch {
    return `its licence "${expression}" is no SPDX expression`;
  }
  return isPermissive ? undefined : `its licence "${expression}" is not permissive`;
}

/** An SPDX expression, or `{ type, url }` and lists of these, as npm had them before 2015. One of a list may be chosen. */
function expressionOf(value: unknown): string | undefined {
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  if (Array.isArray(value)) {
    const all = value.map(expressionOf).filter((one) => one !== undefined);
    return all.length === 0 ? undefined : all.map((one) => `(${one})`).join(" OR ");
  }
  if (typeof value === "object" && value !== null && "type" in value)
    return expressionOf(value.type);
  return undefined;
}

import type { Finding } from "../openProblems.ts";

/** `pnpm audit` has printed no report: its endpoint did not answer, or answers otherwise. */
export class NoReport extends Error {
  override readonly name = "NoReport";
}

interface Advisory {
  readonly module_name: string;
  readonly title: string;
  readonly severity: string;
  readonly github_advisory_id?: string;
  readonly patched_versions?: string | null;
  readonly url: string;
  readonly findings: readonly { readonly version: string }[];
}

/**
 * What `pnpm audit --json` has found, whatever its severity.
 * @throws {NoReport} when the text is no report
 */
export function advisoryFindings(report: string): Finding[] {
  const { advisories } = parsed(report);
  return Object.values(advisories).map((advisory) => {
    const { module_name, title, severity, patched_versions, url, findings } = advisory;
    const name = advisory.github_advisory_id ?? url;
    const versions = [...new Set(findings.map(({ version }) => `${module_name}@${version}`))];
    const remedy = patched_versions ? `mended in ${patched_versions}` : "no version mends it";
    return {
      kind: "advisory",
      name,
      text: `${versions.join(", ")}: ${severity}: ${title} (${name}, ${url}); ${remedy}`,
    };
  });
}

type Advisories = Readonly<Record<string, Advisory>>;

function parsed(report: string): { readonly advisories: Advisories } {
  let value: { readonly advisories?: Advisories } | null;
  try {
    value = JSON.parse(report);
  } catch {
    throw new NoReport(`pnpm audit printed no report: ${report.slice(0, 200).trim() || "nothing"}`);
  }
  if (value?.advisories === undefined)
    throw new NoReport(`pnpm audit printed no advisories: ${report.slice(0, 200)}`);
  return { advisories: value.advisories };
}

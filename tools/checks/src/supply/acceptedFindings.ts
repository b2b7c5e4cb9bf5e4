/** A finding of a check that is accepted for a while. */
export interface AcceptedFinding {
  readonly kind: "licence" | "advisory" | "action" | "image";
  /** `NAME@VERSION` of a package, `GHSA-…` of an advisory, what stands after `uses:` or `FROM`. */
  readonly name: string;
  /** Why it does no harm here, or what is waited for. */
  readonly reason: string;
  /** The day on which it was accepted: `2026-11-28`. */
  readonly since: string;
  /** The day on which somebody looks at it again, within a year: from then on it is a problem. */
  readonly until: string;
}

/** What was found and is accepted, of all checks of the supply chain. */
export const acceptedFindings: readonly AcceptedFinding[] = [
  {
    kind: "licence",
    name: "@logdna/tail-file@2.2.0",
    reason: "Its file LICENSE is the text of MIT. Pulumi's automation API brings it.",
    since: "2026-11-28",
    until: "2027-11-01",
  },
];

import { z } from "zod";
import { TAGS } from "../limits.ts";

/** The tags that the program itself gives to its resources. */
const OWN_TAGS = ["project", "environment", "workload", "workflow"] as const;

/** The parts of a network have `Name`, and those of a workflow `workflow`, instead of `workload`. */
const OWN_COUNT = OWN_TAGS.length - 1;

/** The team's tags, as every service takes them that gets them. */
export const tags = z
  .record(z.string(), z.string().max(TAGS.valueCharacters))
  .superRefine((given, context) => {
    const refuse = (path: string[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    const entries = Object.entries(given);
    const most = TAGS.perResource - OWN_COUNT;
    if (entries.length > most) {
      refuse(
        [],
        `allowed: at most ${most} tags, since AWS takes ${TAGS.perResource} of a resource`,
      );
    }
    for (const [index, [key, value]] of entries.entries()) {
      const earlier = entries.slice(0, index).map(([other]) => other);
      const message = keyProblem(key, earlier) ?? valueProblem(value);
      if (message !== undefined) refuse([key], message);
    }
  });

/** IAM's keys are the same in upper and lower case. */
function keyProblem(key: string, earlier: readonly string[]): string | undefined {
  const lower = key.toLowerCase();
  if (key.length < 1 || key.length > TAGS.keyCharacters) {
    return `allowed: a key of 1 to ${TAGS.keyCharacters} characters`;
  }
  if (lower.startsWith("aws:"))
    return "allowed: a key that does not begin with aws:, as AWS's own do";
  if (!TAGS.pattern.test(key)) return `allowed: a key of ${CHARACTERS}`;
  if (OWN_TAGS.some((own) => own === lower)) {
    return `allowed: a key other than ${OWN_TAGS.join(", ")}, which the program sets`;
  }
  const same = earlier.find((other) => other.toLowerCase() === lower);
  if (same === undefined) return undefined;
  return `allowed: a key that differs from ${same} in more than upper and lower case, which IAM does not tell apart`;
}

function valueProblem(value: string): string | undefined {
  return TAGS.pattern.test(value) ? undefined : `allowed: a value of ${CHARACTERS}`;
}

const CHARACTERS = "letters, digits, spaces and _ . : / = + - @";

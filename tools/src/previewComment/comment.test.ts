import { describe, expect, test } from "vitest";
import { COMMENT_BYTES, type Preview, previewComment, previewSummary } from "./comment.ts";

const RUN = "https://github.com/team/repository/actions/runs/7";
const preview = (output: string, more: Partial<Preview> = {}): Preview => ({
  ...{ stack: "dev", failed: false, commit: "1f0c7a92e1", run: RUN },
  ...more,
  output,
});

const bytes = (text: string) => Buffer.byteLength(text);

/** Resources as `pulumi preview --diff` shows them. */
function resources(count: number, { op = "create", sign = "+", value = "a value" } = {}): string {
  const each = Array.from({ length: count }, (_, n) =>
    [
      `    ${sign} aws:sqs/queue:Queue: (${op})`,
      `        [urn=urn:pulumi:dev::sfn-workers::sfn-workers:index:Workload$aws:sqs/queue:Queue::${op}-${n}]`,
      `        name                   : "${value} ${n}"`,
      "        messageRetentionSeconds: 1209600",
    ].join("\n"),
  );
  return each.join("\n");
}

const diff = (inner: string, counts = "    + 300 to create") =>
  `Previewing update (dev):\n+ pulumi:pulumi:Stack: (create)\n${inner}\nResources:\n${counts}\n`;

describe("a preview's comment", () => {
  test("begins with what finds it again, and says which commit, what comes of it, and where the run is", () => {
    const comment = previewComment(preview(diff("")));
    expect(comment).toMatch(
      /^<!-- pulumi preview of dev -->\n<!-- of 1f0c7a92e1 -->\n### Preview of `dev`\n/,
    );
    expect(comment).toContain(`1f0c7a9: + 300 to create. [The run](${RUN})`);
    expect(previewComment(preview("", { failed: true }))).toContain(
      "### Preview of `dev` failed\n",
    );
  });

  test("has the whole preview where it fits, without what came before it, in no colours", () => {
    const comment = previewComment(
      preview(`> nx run build\n\u001b[32m${diff(resources(3))}\u001b[0m`),
    );
    expect(comment).toContain(`\`\`\`\n${diff(resources(3)).trim()}\n\`\`\`\n`);
    expect(comment).not.toContain("nx run");
    expect(comment).not.toContain("left out");
  });

  test("has all that a failed one said", () => {
    const comment = previewComment(
      preview(`> nx run build\n${diff("")}error: no`, { failed: true }),
    );
    expect(comment).toContain("> nx run build\n");
    expect(comment).toContain("error: no\n");
  });

  test("of 95 kB has its beginning and its end, says that it is cut, and where the whole is", () => {
    const whole = diff(resources(450));
    expect(bytes(whole)).toBeGreaterThan(95_000);
    const comment = previewComment(preview(whole));
    expect(bytes(comment)).toBeLessThanOrEqual(COMMENT_BYTES - 1_024);
    expect(bytes(comment)).toBeGreaterThan(COMMENT_BYTES - 1_524);
    expect(comment).toContain("create-0]");
    expect(comment).toContain("create-449]");
    expect(comment).toContain("Resources:\n    + 300 to create\n```\n");
    const [, left = ""] = /\[… ([\d,]+) characters are left out here …\]\n/.exec(comment) ?? [];
    const shown = /```\n([\s\S]*)\n```/.exec(comment)?.[1]?.replace(/\[… .* …\]\n/, "") ?? "";
    expect(shown.length + Number(left.replaceAll(",", ""))).toBe(whole.trim().length);
    expect(comment).toContain(
      `**The preview is cut**: a comment can't hold its ${whole.trim().length.toLocaleString("en")} characters. [The run's summary](${RUN}) has the whole.`,
    );
    expect(previewSummary(preview(whole))).toContain(whole.trim());
  });

  test.each([
    ["é", 2],
    ["…", 3],
    ["🦀", 4],
  ])("cuts no character in two, where a line is longer than a comment: %s", (character, size) => {
    for (const offset of [0, 1, 2, 3]) {
      const comment = previewComment(
        preview("x".repeat(offset) + character.repeat(100_000 / size)),
      );
      expect(comment).not.toContain("\ufffd");
      expect(comment.isWellFormed()).toBe(true);
      expect(bytes(comment)).toBeLessThanOrEqual(COMMENT_BYTES - 1_024);
      expect(bytes(comment)).toBeGreaterThan(COMMENT_BYTES - 1_524);
    }
  });

  test("is not ended by a fence in the preview, whole or cut", () => {
    const fenced = `value: "\n\`\`\`\`\n</details>\n"`;
    for (const output of [diff(fenced), diff(`${fenced}\n${resources(450)}\n${fenced}`)]) {
      const lines = previewComment(preview(output)).split("\n");
      expect(lines.filter((line) => line === "`````")).toHaveLength(2);
      expect(lines.at(-2)).toBe("`````");
    }
  });

  test("says first what is deleted or replaced, also where that is far down in what is cut", () => {
    const dangerous = [
      resources(1, { op: "replace", sign: "+-" }),
      resources(1, { op: "delete", sign: "- " }),
    ].join("\n");
    const comment = previewComment(
      preview(diff([resources(200), dangerous, resources(200)].join("\n"))),
    );
    expect(comment).toContain(
      "**Deleted or replaced:**\n\n```\nreplace aws:sqs/queue:Queue replace-0\ndelete  aws:sqs/queue:Queue delete-0\n```\n",
    );
    const many = previewComment(preview(diff(resources(900, { op: "delete", sign: "-" }))));
    expect(many).toContain("and 850 more");
    expect(bytes(many)).toBeLessThanOrEqual(COMMENT_BYTES - 1_024);
  });

  test("has no secret, in any line and at no cut", () => {
    const secret = "pul-0123456789abcdef";
    const lines = `first line of a key\nsecond line of it`;
    const text = `${secret} ${resources(450, { value: secret })}\n second line of it`;
    const hide = [secret, lines, "", " "];
    for (const written of [previewComment, previewSummary]) {
      const comment = written(preview(diff(text), { hide }));
      expect(comment).not.toContain("0123456789");
      expect(comment).not.toContain("second line");
      expect(comment).toContain("[secret]");
    }
  });

  test("links to the run of a summary that is cut too", () => {
    const summary = previewSummary(preview(diff(resources(6000))));
    expect(bytes(summary)).toBeLessThanOrEqual(1024 * 1024);
    expect(summary).toContain("**The preview is cut**");
    expect(summary).toContain("The log of the run");
  });
});

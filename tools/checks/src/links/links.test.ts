import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryWorkspace } from "../testing/temporaryWorkspace.ts";
import { linkProblems } from "./linkProblems.ts";

test("every relative link and anchor in the workspace's Markdown has a target", () => {
  expect(linkProblems(join(import.meta.dirname, "../../../.."))).toEqual([]);
});

describe("a link", () => {
  function problems(markdown: string): string[] {
    return linkProblems(
      temporaryWorkspace({
        "docs/page.md": markdown,
        "README.md": "# What it `is`\n\n## Run\n\n```sh\n# a comment\n```\n\n## Run\n",
      }),
    );
  }

  test.each([
    "[a file](../README.md)",
    "[a folder](../docs)",
    "[an anchor](../README.md#what-it-is)",
    "[the second of two equal headings](../README.md#run-1)",
    "# Here\n\n[an anchor of the same page](#here)",
    "[from the root](/README.md)",
    "[another host](https://example.com/nowhere)",
    '<a href="../README.md"><img src="https://example.com/image.png"></a>',
    "`[code](nowhere.md)`",
    "```md\n[a block of code](nowhere.md)\n```",
  ])("with a target is accepted: %s", (markdown) => {
    expect(problems(markdown)).toEqual([]);
  });

  test.each([
    ["[a file](README.md)", "README.md"],
    ["![an image](image.png)", "image.png"],
    ["[an anchor](../README.md#nowhere)", "../README.md#nowhere"],
    ["[a comment in code](../README.md#a-comment)", "../README.md#a-comment"],
    ["[an anchor of the same page](#nowhere)", "#nowhere"],
    ["[a definition][1]\n\n[1]: nowhere.md", "nowhere.md"],
    ["[a file outside the repository](../..)", "../.."],
    ['text with <a href="nowhere.md">HTML</a>', "nowhere.md"],
    ['<p><img width="1" src="image.png"></p>', "image.png"],
    ["[a name in another case](../Readme.md)", "../Readme.md"],
    ["| table |\n| --- |\n| [a file](nowhere.md) |", "nowhere.md"],
  ])("without a target is refused: %s", (markdown, link) => {
    expect(problems(markdown)).toEqual([`docs/page.md links to "${link}", which does not exist`]);
  });
});

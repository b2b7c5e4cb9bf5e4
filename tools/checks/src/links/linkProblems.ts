import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import GitHubSlugger from "github-slugger";
import { marked } from "marked";

/** The broken relative links and anchors in all Markdown: `path message`. Makes no network request. */
export function linkProblems(root: string): string[] {
  const documents = globSync("**/*.md", {
    cwd: root,
    exclude: (name) => name === "node_modules" || name === "dist",
  });
  return documents.sort().flatMap((path) =>
    read(root, path)
      .links.filter((link) => !hasScheme(link) && !targetExists(root, path, link))
      .map((link) => `${path} links to "${link}", which does not exist`),
  );
}

interface Document {
  readonly links: readonly string[];
  /** The anchors of its headings, as on GitHub. */
  readonly anchors: ReadonlySet<string>;
}

function read(root: string, path: string): Document {
  const slugger = new GitHubSlugger();
  const links: string[] = [];
  const anchors = new Set<string>();
  marked.walkTokens(marked.lexer(readFileSync(join(root, path), "utf8")), (token) => {
    if (token.type === "link" || token.type === "image") links.push(token["href"]);
    if (token.type === "html") links.push(...linksOfHtml(token["text"]));
    if (token.type === "heading") anchors.add(slugger.slug(plainText(token["text"])));
  });
  return { links, anchors };
}

/** A heading without its markup: `code`, **bold** and [links](…). */
function plainText(heading: string): string {
  return heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "");
}

function linksOfHtml(html: string): string[] {
  return [...html.matchAll(/<(?:a|img)\s[^>]*?(?:href|src)="([^"]*)"/g)].flatMap(
    ([, link]) => link ?? [],
  );
}

function hasScheme(link: string): boolean {
  return /^[a-z][a-z+.-]*:/i.test(link);
}

function targetExists(root: string, from: string, link: string): boolean {
  const [path = "", anchor] = decodeURIComponent(link).split("#", 2);
  const target = path === "" ? from : join(path.startsWith("/") ? "" : dirname(from), path);
  if (target.startsWith("..") || !existsSync(join(root, target))) return false;
  return anchor === undefined || !target.endsWith(".md") || read(root, target).anchors.has(anchor);
}

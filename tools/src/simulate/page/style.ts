/** Curves differ by colour and by dashes. */
const CURVES = [
  { light: "#1668c4", dark: "#6cb0ff", dashes: "none" },
  { light: "#c22f35", dark: "#ff8080", dashes: "7 3" },
  { light: "#1a7a43", dark: "#57c785", dashes: "2 3" },
  { light: "#9a5700", dark: "#f0a94a", dashes: "10 3 2 3" },
  { light: "#4a4fc4", dark: "#a3a7ff", dashes: "4 2 1 2" },
] as const;

const colours = (scheme: "light" | "dark") =>
  CURVES.map((curve, index) => `--c${index}:${curve[scheme]};`).join("");

/** The class of a curve, and of its key. */
export function curveClass(index: number): string {
  return `c${index % CURVES.length}`;
}

export const STYLE = `
:root{color-scheme:light dark;--ground:#fbfbfa;--text:#1c1d1f;--quiet:#5f636a;--hairline:#dcdcda;${colours("light")}}
@media (prefers-color-scheme:dark){:root{--ground:#131416;--text:#ececee;--quiet:#a0a4ab;--hairline:#2f3136;${colours("dark")}}}
body{margin:0;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:20px;margin:0}
h2{font-size:15px;margin:24px 0 0}
p{margin:4px 0 0}
.quiet,footer{color:var(--quiet)}
.keys{display:flex;flex-wrap:wrap;gap:4px 24px;list-style:none;margin:16px 0 0;padding:0}
.keys svg{width:32px;height:8px;margin-right:8px}
section svg{display:block;width:100%;min-width:640px;height:auto;margin-top:8px}
text{font:11px system-ui,sans-serif;fill:var(--quiet);font-variant-numeric:tabular-nums}
.value{text-anchor:end}.time{text-anchor:middle}
.grid{stroke:var(--hairline)}.tick{stroke:var(--quiet)}
.line{fill:none;stroke-width:1.5}.area{stroke:none;opacity:.16}
.span{fill:transparent}.span:hover{fill:var(--text);opacity:.08}
${CURVES.map(({ dashes }, index) => `.line.c${index}{stroke:var(--c${index});stroke-dasharray:${dashes}}.area.c${index}{fill:var(--c${index})}`).join("\n")}
.scroll{overflow-x:auto}
table{border-collapse:collapse;margin-top:8px;font-size:13px;font-variant-numeric:tabular-nums}
th,td{padding:4px 16px 4px 0;text-align:right;border-bottom:1px solid var(--hairline);white-space:nowrap}
th:first-child{text-align:left;font-weight:400;color:var(--quiet)}
ul.notes{padding-left:20px}
code{font:13px ui-monospace,monospace}
footer{margin-top:24px;font-size:13px}
`;

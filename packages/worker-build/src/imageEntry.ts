/**
 * The module that a container starts with. An image has every workload; the variable WORKLOAD chooses one, and only its
 * folder is loaded.
 */
export function imageEntry(workloads: readonly string[]): string {
  return `const workloads = ${JSON.stringify(workloads)};
const { WORKLOAD } = process.env;
if (!workloads.includes(WORKLOAD)) {
  const given = WORKLOAD === undefined ? "missing" : JSON.stringify(WORKLOAD);
  console.error(\`wrong environment: WORKLOAD is \${given} (expected one of \${workloads.join(", ")})\`);
  process.exit(1);
}
await import(\`./\${WORKLOAD}/index.mjs\`);
`;
}

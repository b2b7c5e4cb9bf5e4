import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { SFNClient } from "@aws-sdk/client-sfn";
import { onTestFinished } from "vitest";

/** Of the command. */
export const CLI = fileURLToPath(new URL("../cli.ts", import.meta.url));

export function run(...options: string[]) {
  return runIn(process.env, ...options);
}

function runIn(env: NodeJS.ProcessEnv, ...options: string[]) {
  const child = spawn(process.execPath, [CLI, ...options], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    output.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.err += chunk;
  });
  const exit = once(child, "exit").then(([code]) => code as number | null);
  return { child, output, exit };
}

export function listening(...options: string[]) {
  return listeningIn(process.env, ...options);
}

export async function listeningIn(env: NodeJS.ProcessEnv, ...options: string[]) {
  const running = runIn(env, "--port", "0", "--json", ...options);
  await once(running.child.stdout, "data");
  const { endpoint } = JSON.parse(running.output.out) as { endpoint: string };
  const client = new SFNClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  onTestFinished(() => client.destroy());
  return { ...running, endpoint, client };
}

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { COMMANDS, loadCommand } from "../cli/commands.ts";
import { UsageError } from "../cli/usageError.ts";
import { conformance } from "./conformance.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** What the command prints on stdout. */
function printed(): () => string {
  const lines: string[] = [];
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  return () => lines.join("");
}

/** An endpoint with no activities and no state machines, that answers every call so. */
async function sameAnswer(status: number, answer: object): Promise<URL> {
  const server: Server = createServer((request, response) => {
    const lists = String(request.headers["x-amz-target"]).endsWith(".ListStateMachines");
    request.resume().on("end", () => {
      response.writeHead(lists ? 200 : status, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(lists ? { stateMachines: [] } : answer));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

describe("pnpm conformance", () => {
  test("starts the embedded endpoint, whose answers are AWS's", async () => {
    const shown = printed();
    expect(await conformance({ area: ["transitions"] })).toBe(0);
    expect(shown()).toContain("transitions │");
    expect(shown()).toContain("Every row is answered as by AWS.");
  });

  test("gives the embedded endpoint the objects that rows read, which another one can't have", async () => {
    const shown = printed();
    expect(await conformance({ area: ["readObjects"], json: true })).toBe(0);
    const own = JSON.parse(shown());
    expect(own.areas.at(-1).behaviour.of).toBeGreaterThan(0);
    const endpoint = await sameAnswer(400, { __type: "InvalidDefinition", message: "no" });
    const shownThere = printed();
    expect(await conformance({ area: ["readObjects"], endpoint, json: true })).toBe(0);
    expect(JSON.parse(shownThere()).differences).toEqual([]);
  });

  test("deletes in another endpoint what it has created", async () => {
    const endpoint = await startStepFunctions();
    onTestFinished(() => endpoint.close());
    printed();
    expect(await conformance({ area: ["callbacks"], endpoint: new URL(endpoint.url) })).toBe(0);
    expect(await endpoint.call("ListStateMachines", {})).toMatchObject({ stateMachines: [] });
    expect(await endpoint.call("ListActivities", {})).toMatchObject({ activities: [] });
  });

  test("shows what differs, AWS's answer and its source, and exits with 1", async () => {
    const endpoint = await sameAnswer(400, { __type: "InvalidDefinition", message: "no" });
    const shown = printed();
    expect(await conformance({ area: ["transitions"], endpoint, failed: true })).toBe(1);
    expect(shown()).toContain(
      'AWS   {"status":"SUCCEEDED","output":{"a":1}}\n  here  refused: InvalidDefinition: no\n  documented: developer guide, state-pass',
    );
    expect(shown()).toContain(
      "transitions: a Next that names no state is refused (only the text differs)",
    );
  });

  test("prints one JSON object with the differences", async () => {
    const endpoint = await sameAnswer(400, { __type: "InvalidDefinition", message: "no" });
    const shown = printed();
    expect(await conformance({ area: ["transitions"], endpoint, json: true })).toBe(1);
    const { areas, differences } = JSON.parse(shown());
    expect(areas.at(-1)).toMatchObject({ area: "all", texts: { agree: 0, of: 1 } });
    expect(differences.map(({ kind }: { kind: string }) => kind)).toContain("text");
  });

  test("counts an answer that nobody can read as a difference", async () => {
    const endpoint = await sameAnswer(404, ["no API"]);
    const shown = printed();
    expect(await conformance({ area: ["transitions"], endpoint, failed: true })).toBe(1);
    expect(shown()).toContain("2 of 2 rows differ");
  });

  test("refuses an endpoint that does not answer", async () => {
    const endpoint = new URL("http://127.0.0.1:1");
    printed();
    const run = conformance({ area: ["transitions"], endpoint });
    await expect(run).rejects.toThrow(UsageError);
    await expect(run).rejects.toThrow('--endpoint is "http://127.0.0.1:1/"; allowed: ');
  });

  test("refuses an area that there isn't", async () => {
    await expect(conformance({ area: ["transition"] })).rejects.toThrow(
      "(Did you mean transitions?)",
    );
  });

  test.each([
    [["--endpoint", "states.amazonaws.com"], '--endpoint is "states.amazonaws.com"; allowed: '],
    [["--endpoint", "https://states.eu-west-1.amazonaws.com"], "--role-arn is missing; allowed: "],
  ])("%j is a wrong command line, and nothing runs", async (argv, message) => {
    const command = COMMANDS["conformance"] && (await loadCommand(COMMANDS["conformance"]));
    await expect(command?.parseAsync(argv, { from: "user" })).rejects.toThrow(message);
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { temporaryRepository } from "../testing/temporaryRepository.ts";
import { createDoublesFile } from "./doublesFile.ts";

const STOCK = "https://stock.example/TX-1";

/** Prints what two clients of Node.js get for a URL, and what an endpoint of the worker answers. */
const PROGRAM = `
import { get } from "node:https";
const shown = async (ask) => console.log(await ask().catch((error) => (error.cause ?? error).message));
await shown(async () => (await fetch("${STOCK}")).text());
await shown(() => new Promise((resolve, reject) => {
  get("${STOCK}", (answer) => { answer.setEncoding("utf8").on("data", resolve); }).on("error", reject);
}));
await shown(async () => (await fetch(process.env.AWS_ENDPOINT_URL_SFN)).text());
`;

async function stage() {
  const { write, path } = temporaryRepository();
  write({ "program.mjs": PROGRAM });
  const server = createServer((_request, response) => response.end("the endpoint"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const doubles = await createDoublesFile(path());
  return {
    doubles,
    async run() {
      const program = spawn(process.execPath, [path("program.mjs")], {
        env: {
          NODE_OPTIONS: doubles.nodeOptions,
          AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
        },
        stdio: ["ignore", "pipe", "inherit"],
      });
      return (await text(program.stdout)).trimEnd().split("\n");
    },
  };
}

test("a process gets the doubles of the case, and reaches the worker's own endpoints", async () => {
  const { doubles, run } = await stage();
  doubles.set("some", { [`GET ${STOCK}`]: { status: 200, body: "twelve" } });
  expect(await run()).toEqual(["twelve", "twelve", "the endpoint"]);
  expect(doubles.refused()).toEqual([]);
});

test("each request without a double is refused, and the test learns of it until the next case", async () => {
  const { doubles, run } = await stage();
  doubles.set("none", {});
  const refusal = `no double answers GET ${STOCK}; the case has no doubles`;
  expect(await run()).toEqual([refusal, refusal, "the endpoint"]);
  expect(doubles.refused()).toEqual([refusal, refusal]);
  doubles.set("next", {});
  expect(doubles.refused()).toEqual([]);
});

import { sharedApp } from "./builtApp.ts";

/** What teams write: a base class that names errors, a CommonJS package that requires a Node module, requests. */
const OWN_WORK = {
  head: `import { createHash } from "legacy-hash";
class OrderError extends Error {
  constructor(message: string) { super(message); this.name = new.target.name; }
}
class ServiceBusy extends OrderError {}`,
  body: `if (input.sku === undefined) throw new ServiceBusy("come back later");
    const answer = await fetch("https://stock.example/" + input.sku).catch(() => undefined);
    return { hash: createHash(input.sku), stock: await answer?.json() };`,
  files: {
    "node_modules/legacy-hash/package.json": '{ "name": "legacy-hash", "main": "index.js" }',
    "node_modules/legacy-hash/index.js": `const crypto = require("crypto");
exports.createHash = (text) => crypto.createHash("sha1").update(text).digest("hex").slice(0, 8);
`,
  },
};

export const ownWork = {
  fargate: sharedApp("fargate", OWN_WORK),
  lambda: sharedApp("lambda", OWN_WORK),
};

export const SUCCESS = `"a known article": {
  input: { sku: "TX-1" },
  doubles: { "GET https://stock.example/TX-1": { status: 200, body: { pieces: 12 } } },
  expected: { kind: "succeeded", output: { hash: "837d47ed", stock: { pieces: 12 } } },
}`;
export const FAILURE = `"no article": {
  input: {},
  expected: { kind: "failed", error: "ServiceBusy", cause: "come back later" },
}`;
export const LARGE_NUMBER = `"a number that JavaScript would change": {
  input: { sku: 12345678901234567890n },
  expected: { kind: "failed", error: "Worker.InvalidInput" },
}`;

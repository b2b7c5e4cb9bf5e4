import { type Probe, SERVER } from "../probe.ts";

export const http: readonly Probe[] = [
  {
    packages: ["axios"],
    imports: `import axios from "axios";`,
    body: `return (await axios.get("${SERVER}/")).data;`,
    doubles: { [`GET ${SERVER}/`]: { status: 200, body: { id: 7 } } },
    returns: { id: 7 },
  },
  {
    packages: ["undici"],
    imports: `import { request } from "undici";`,
    body: `return (await request("${SERVER}/")).body.json();`,
    doubles: { [`GET ${SERVER}/`]: { status: 200, body: { id: 7 } } },
    returns: { id: 7 },
  },
  {
    packages: ["got"],
    imports: `import got from "got";`,
    body: `return got("${SERVER}/").json();`,
    doubles: { [`GET ${SERVER}/`]: { status: 200, body: { id: 7 } } },
    returns: { id: 7 },
  },
  {
    packages: ["node-fetch"],
    imports: `import fetch from "node-fetch";`,
    body: `return (await fetch("${SERVER}/")).json();`,
    doubles: { [`GET ${SERVER}/`]: { status: 200, body: { id: 7 } } },
    returns: { id: 7 },
  },
  {
    packages: ["ws"],
    imports: `import WebSocket from "ws";`,
    body: `const socket = new WebSocket("ws://127.0.0.1:2/");
return new Promise((resolve) => socket.on("error", ({ message }) => resolve(message)));`,
    doubles: { [`GET ${SERVER}/`]: { status: 404 } },
    returns: "Unexpected server response: 404",
  },
  {
    packages: ["@grpc/grpc-js"],
    imports: `import * as grpc from "@grpc/grpc-js";`,
    body: `const client = new grpc.Client("127.0.0.1:2", grpc.credentials.createInsecure());
return new Promise((resolve) => client.waitForReady(Date.now() + 50, (error) => resolve(error.message.split(" ")[0])));`,
    returns: "Failed",
  },
  {
    packages: ["playwright-core"],
    imports: `import { chromium } from "playwright-core";`,
    body: `return chromium.name();`,
    returns: "chromium",
    external: ["playwright-core"],
  },
];

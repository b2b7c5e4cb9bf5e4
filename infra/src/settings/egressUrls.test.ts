import { expect, test } from "vitest";
import { manifests } from "../urns/manifests.ts";
import { unreachableUrls } from "./egressUrls.ts";
import { parseSettings } from "./settings.ts";

function warnings(url: string, network: object, worker = "fargate") {
  const workloads = { charge: { worker, variables: { CHARGE_URL: url }, secrets: SECRETS } };
  return unreachableUrls(parseSettings({ workloads, network }, manifests));
}

const SECRETS = { CHARGE_KEY: "team/charge#key", CHARGE_LOGIN: "ssm:/team/login" };
const HTTPS_ONLY = { kind: "public", egress: [443] };

test.each([
  ["http://charge.example/v1", 80],
  ["http://collector.internal:4318", 4318],
  ["https://charge.example:8443", 8443],
  ["postgres://team:word@db.example:5432/charges", 5432],
])("a variable with %s is told where tasks can't connect to it, without its value", (url, port) => {
  expect(warnings(url, HTTPS_ONLY)).toEqual([
    `sfn-workers:workloads.charge.variables.CHARGE_URL is a URL of port ${port}, to which its tasks can't connect; sfn-workers:network.egress allows 443`,
  ]);
  expect(warnings(url, { kind: "public", egress: [443, port] })).toEqual([]);
  expect(warnings(url, { kind: "public" })).toEqual([]);
  expect(warnings(url, HTTPS_ONLY, "lambda")).toEqual([]);
});

test.each([
  "https://charge.example",
  "http://localhost:4318",
  "http://127.0.0.1:4318",
  "http://169.254.170.2/v4",
  "db.example:5432",
  "postgres://db.example/charges",
])("a variable with %s is none of them", (url) => {
  expect(warnings(url, HTTPS_ONLY)).toEqual([]);
});

import { expect, test } from "vitest";
import { isTimeZone } from "./timeZone.ts";

test.each([
  ...["Europe/Berlin", "America/Argentina/Buenos_Aires", "America/Port-au-Prince", "Etc/GMT+5"],
  ...["UTC", "GMT", "EST5EDT", "Zulu", "US/Pacific", "Asia/Calcutta", "Asia/Kolkata"],
  ...["Europe/Kiev", "Europe/Kyiv", "GB-Eire", "Africa/Dar_es_Salaam", "Antarctica/DumontDUrville"],
])("%s is a time zone", (name) => {
  expect(isTimeZone(name)).toBe(true);
});

test.each([
  ...["", "Europe/Berln", "europe/berlin", "EUROPE/BERLIN", "us/pacific", "US/pacific", "utc"],
  ...["PST", "IST", "Local", "Z", "+01:00", "UTC+1", "GMT+1", "SystemV/EST5", " Europe/Berlin"],
])("%j is none", (name) => {
  expect(isTimeZone(name)).toBe(false);
});

test("each time zone that JavaScript lists is one", () => {
  expect(Intl.supportedValuesOf("timeZone").filter((name) => !isTimeZone(name))).toEqual([]);
});

/** Regions of the IANA time zone database, and its names without one. JavaScript takes more: `PST`, `+01:00`, `europe/berlin`. */
const REGION =
  /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)\//;
const WITHOUT_REGION = new Set(
  (
    "CET CST6CDT Cuba EET EST EST5EDT Egypt Eire Factory GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran " +
    "Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK Singapore " +
    "Turkey UCT UTC Universal W-SU WET Zulu"
  ).split(" "),
);

/** Whether EventBridge Scheduler has this time zone: a name of the IANA database, aliases included, in its own case. */
export function isTimeZone(name: string): boolean {
  const known = canonicalName(name);
  if (known === undefined) return false;
  if (!REGION.test(name)) return WITHOUT_REGION.has(name);
  // Intl says how a name is written only where it is no alias.
  const isAlias = known.toLowerCase() !== name.toLowerCase();
  return isAlias ? /^(\w+\/)+[A-Z]/.test(name) : known === name;
}

function canonicalName(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

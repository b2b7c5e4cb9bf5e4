/** What a pnpm-workspace.yaml says about what may be installed. */
export interface InstallSettings {
  readonly minimumReleaseAge?: number;
  readonly minimumReleaseAgeExclude?: readonly string[];
  readonly trustPolicyExclude?: readonly string[];
  readonly [other: string]: unknown;
}

/** Three days, in minutes. */
const MIN_RELEASE_AGE = 3 * 24 * 60;

/** pnpm before 12.3 takes a version that is too young where this is not said. */
const NEEDED = {
  minimumReleaseAgeStrict: true,
  trustPolicy: "no-downgrade",
  blockExoticSubdeps: true,
  strictDepBuilds: true,
} as const;

/** Each would switch off what the settings above hold. */
const NOT_ALLOWED = ["trustLockfile", "dangerouslyAllowAllBuilds"] as const;

/** @returns a line for each setting that lets in what the others keep out */
export function settingProblems(settings: InstallSettings): string[] {
  const { minimumReleaseAge = 0 } = settings;
  return [
    ...(minimumReleaseAge >= MIN_RELEASE_AGE
      ? []
      : [`minimumReleaseAge is ${minimumReleaseAge}; allowed: ${MIN_RELEASE_AGE} or more`]),
    ...Object.entries(NEEDED)
      .filter(([name, value]) => settings[name] !== value)
      .map(([name, value]) => `${name} is ${JSON.stringify(settings[name])}; allowed: ${value}`),
    ...NOT_ALLOWED.filter((name) => settings[name] === true).map(
      (name) => `${name} is true; allowed: false`,
    ),
    ...(["minimumReleaseAgeExclude", "trustPolicyExclude"] as const).flatMap((name) =>
      (settings[name] ?? [])
        .filter((entry) => !/^@?[^@*]+@[^*]+$/.test(entry))
        .map((entry) => `${name} has "${entry}"; allowed: NAME@VERSION, not every version to come`),
    ),
  ];
}

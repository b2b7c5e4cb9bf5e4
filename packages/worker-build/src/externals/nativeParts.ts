import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Package, PackageJson } from "./packageJson.ts";

/** Packages whose only use is to compile, download or load a native addon. */
const LOADERS = [
  "@mapbox/node-pre-gyp",
  "bindings",
  "nan",
  "node-addon-api",
  "node-gyp-build",
  "node-gyp-build-optional-packages",
  "node-pre-gyp",
  "pkg-prebuilds",
  "prebuild-install",
];

/** The end of a name such as `@img/sharp-linux-x64` or `@node-rs/crc32-linux-arm64-musl`. */
const PLATFORM_NAME =
  /(?:^|[-/])(?:aix|android|darwin|freebsd|linux|linuxmusl|netbsd|openbsd|openharmony|sunos|win32)-(?:arm|arm64|ia32|loong64|ppc64|riscv64|s390x|x64)(?:-[a-z]+)?$/;

/** The packages of single platforms among a package's optional dependencies. */
export function platformPackages({ json }: Package): readonly string[] {
  return Object.keys(json.optionalDependencies ?? {}).filter((name) => PLATFORM_NAME.test(name));
}

/**
 * What in a package.json says that the package loads native code, for a message.
 * @returns `undefined` when nothing does
 */
export function nativeReason(found: Package): string | undefined {
  const { folder, json } = found;
  const platforms = platformPackages(found);
  const platform = platforms.find((name) => name.includes("linux")) ?? platforms[0];
  if (platform) return `its native code is in packages such as ${platform}`;
  if (json.gypfile || existsSync(join(folder, "binding.gyp"))) return "it compiles a native addon";
  if (isAddonDownload(json)) return "it downloads a native addon";
  const loader = LOADERS.find((name) => json.dependencies?.[name] !== undefined);
  return loader ? `it loads a native addon with ${loader}` : undefined;
}

/** node-pre-gyp's and prebuild-install's field `binary`, which other packages have without a script that reads it. */
function isAddonDownload({ binary, scripts = {} }: PackageJson): boolean {
  const hasScript = ["preinstall", "install", "postinstall"].some((name) => name in scripts);
  return (
    hasScript &&
    typeof binary === "object" &&
    binary !== null &&
    ("module_name" in binary || "napi_versions" in binary)
  );
}

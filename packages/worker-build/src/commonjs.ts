/**
 * What a CommonJS module finds in its scope, for those that a bundle contains. esbuild adds this module to a bundle only
 * where one of the names is free, and renames it like any other, so a module's own `const __dirname` never clashes.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const __filename = /* @__PURE__ */ fileURLToPath(import.meta.url);
export const __dirname = /* @__PURE__ */ dirname(/* @__PURE__ */ fileURLToPath(import.meta.url));

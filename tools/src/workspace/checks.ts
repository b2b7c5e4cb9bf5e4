/** The targets of nx that CI runs. */
export const CHECKS = ["lint", "knip", "typecheck", "test", "build"] as const;

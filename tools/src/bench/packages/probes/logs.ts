import type { Probe } from "../probe.ts";

export const logs: readonly Probe[] = [
  {
    packages: ["winston"],
    imports: `import winston from "winston";`,
    body: `return winston.createLogger({ transports: [new winston.transports.Console()] }).info("started").level;`,
    returns: "info",
  },
  {
    packages: ["pino"],
    imports: `import pino from "pino";`,
    body: `const logger = pino();
logger.info("started");
return logger.level;`,
    returns: "info",
  },
  {
    packages: ["pino"],
    use: "transport",
    imports: `import pino from "pino";`,
    body: `const logger = pino({ transport: { target: "pino/file", options: { destination: 1 } } });
logger.info("started");
await new Promise((resolve, reject) => logger.flush((error) => (error ? reject(error) : resolve())));
return logger.level;`,
    returns: "info",
    external: ["pino"],
  },
  {
    packages: ["@sentry/node"],
    imports: `import * as Sentry from "@sentry/node";`,
    body: `Sentry.init({ dsn: "http://key@127.0.0.1:2/1" });
return Sentry.isInitialized();`,
    returns: true,
  },
  {
    packages: ["@opentelemetry/sdk-node"],
    imports: `import { NodeSDK } from "@opentelemetry/sdk-node";`,
    body: `const sdk = new NodeSDK();
sdk.start();
await sdk.shutdown();
return "ended";`,
    returns: "ended",
  },
];

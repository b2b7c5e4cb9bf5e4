import { z } from "zod";
import { HTTPS_PORT, MAX_SECURITY_GROUP_RULES, PORTS } from "../limits.ts";

/** Of these ports that of DNS has two rules. */
const MAX_PORTS = MAX_SECURITY_GROUP_RULES - 1;

/** The ports that tasks may connect to. Without HTTPS no task could start, poll or log, so it is never left out. */
export const egress = z
  .array(z.int().min(PORTS.min).max(PORTS.max))
  .min(1)
  .max(MAX_PORTS)
  .superRefine((ports, context) => {
    ports.forEach((port, index) => {
      if (ports.indexOf(port) === index) return;
      context.addIssue({ code: "custom", path: [index], message: "allowed: each of them once" });
    });
    if (ports.includes(HTTPS_PORT)) return;
    const message = `allowed: a list with ${HTTPS_PORT}, by which tasks pull their image, poll, report and log`;
    context.addIssue({ code: "custom", message });
  })
  .optional()
  .describe(
    "The TCP ports that ECS tasks may connect to, 443 among them, and with 53 the UDP port too; by default every port and protocol",
  );

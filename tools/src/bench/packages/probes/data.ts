import type { Probe } from "../probe.ts";

export const data: readonly Probe[] = [
  {
    packages: ["jsonwebtoken"],
    imports: `import jwt from "jsonwebtoken";`,
    body: `const { id } = jwt.verify(jwt.sign({ id: 7 }, "key"), "key");
return id;`,
    returns: 7,
  },
  {
    packages: ["jose"],
    imports: `import { jwtVerify, SignJWT } from "jose";`,
    body: `const key = new TextEncoder().encode("a key of at least thirty-two bytes");
const token = await new SignJWT({ id: 7 }).setProtectedHeader({ alg: "HS256" }).sign(key);
return (await jwtVerify(token, key)).payload.id;`,
    returns: 7,
  },
  {
    packages: ["bcryptjs"],
    imports: `import bcrypt from "bcryptjs";`,
    body: `return bcrypt.compare("secret", await bcrypt.hash("secret", 4));`,
    returns: true,
  },
  {
    packages: ["bcrypt"],
    imports: `import bcrypt from "bcrypt";`,
    body: `return bcrypt.compare("secret", await bcrypt.hash("secret", 4));`,
    returns: true,
    external: ["bcrypt"],
  },
  {
    packages: ["zod"],
    imports: `import * as z from "zod";`,
    body: `return z.object({ id: z.int() }).parse({ id: 7 });`,
    returns: { id: 7 },
  },
  {
    packages: ["ajv"],
    imports: `import { Ajv } from "ajv";`,
    body: `return new Ajv().validate({ type: "integer" }, 7);`,
    returns: true,
  },
  {
    packages: ["joi"],
    imports: `import Joi from "joi";`,
    body: `return Joi.number().validate("7").value;`,
    returns: 7,
  },
  {
    packages: ["luxon"],
    imports: `import { DateTime } from "luxon";`,
    body: `return DateTime.fromISO("2026-03-29T01:30", { zone: "Europe/Berlin" }).plus({ hours: 1 }).toISO();`,
    returns: "2026-03-29T03:30:00.000+02:00",
  },
  {
    packages: ["date-fns"],
    imports: `import { addDays, formatISO } from "date-fns";`,
    body: `return formatISO(addDays(new Date(2026, 0, 31), 1), { representation: "date" });`,
    returns: "2026-02-01",
  },
  {
    packages: ["dayjs"],
    imports: `import dayjs from "dayjs";
import utc from "dayjs/plugin/utc.js";`,
    body: `dayjs.extend(utc);
return dayjs.utc("2026-01-31").add(1, "day").format("YYYY-MM-DD");`,
    returns: "2026-02-01",
  },
  {
    packages: ["lodash"],
    imports: `import _ from "lodash";`,
    body: `return _.chunk([1, 2, 3], 2);`,
    returns: [[1, 2], [3]],
  },
  {
    packages: ["uuid"],
    imports: `import { v7, validate } from "uuid";`,
    body: `return validate(v7());`,
    returns: true,
  },
  {
    packages: ["protobufjs"],
    imports: `import protobuf from "protobufjs";`,
    body: `const { root } = protobuf.parse('syntax = "proto3"; message Order { int32 id = 1; }');
const Order = root.lookupType("Order");
return Order.decode(Order.encode({ id: 7 }).finish()).id;`,
    returns: 7,
  },
];

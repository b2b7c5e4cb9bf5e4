import { AWS_CLIENT, answer, NO_SERVER, type Probe, SERVER } from "../probe.ts";

export const services: readonly Probe[] = [
  {
    packages: ["@aws-sdk/client-s3"],
    imports: `import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";`,
    body: `const s3 = new S3Client({ ...${AWS_CLIENT}, forcePathStyle: true });
const { Body } = await s3.send(new GetObjectCommand({ Bucket: "b", Key: "k" }));
return Body.transformToString();`,
    doubles: { [`GET ${SERVER}/b/k?x-id=GetObject`]: { status: 200, body: "7" } },
    returns: "7",
  },
  {
    packages: ["@aws-sdk/client-sqs"],
    imports: `import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";`,
    body: `const sqs = new SQSClient({ ...${AWS_CLIENT}, md5: false });
const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: "${SERVER}/q" }));
return Messages[0].Body;`,
    doubles: { [`POST ${SERVER}/`]: { status: 200, body: { Messages: [{ Body: "7" }] } } },
    returns: "7",
  },
  {
    packages: ["@aws-sdk/client-sns"],
    imports: `import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";`,
    body: `const sns = new SNSClient(${AWS_CLIENT});
return (await sns.send(new PublishCommand({ TopicArn: "arn:aws:sns:us-east-1:000000000000:t", Message: "m" }))).MessageId;`,
    doubles: {
      [`POST ${SERVER}/`]: {
        status: 200,
        body: "<PublishResponse><PublishResult><MessageId>7</MessageId></PublishResult></PublishResponse>",
      },
    },
    returns: "7",
  },
  {
    packages: ["stripe"],
    imports: `import Stripe from "stripe";`,
    body: `const stripe = new Stripe("sk_test", { host: "127.0.0.1", port: 2, protocol: "http", maxNetworkRetries: 0 });
return (await stripe.customers.list()).data;`,
    doubles: {
      [`GET ${SERVER}/v1/customers`]: { status: 200, body: { object: "list", data: [{ id: 7 }] } },
    },
    returns: [{ id: 7 }],
  },
  {
    packages: ["openai"],
    imports: `import OpenAI from "openai";`,
    body: `const openai = new OpenAI({ apiKey: "key", baseURL: "${SERVER}", maxRetries: 0 });
return (await openai.models.list()).data;`,
    doubles: {
      [`GET ${SERVER}/models`]: { status: 200, body: { object: "list", data: [{ id: 7 }] } },
    },
    returns: [{ id: 7 }],
  },
  {
    packages: ["@slack/web-api"],
    imports: `import { WebClient } from "@slack/web-api";`,
    body: `const slack = new WebClient("token", { slackApiUrl: "${SERVER}/", retryConfig: { retries: 0 } });
return (await slack.auth.test()).user_id;`,
    doubles: { [`POST ${SERVER}/auth.test`]: { status: 200, body: { ok: true, user_id: "7" } } },
    returns: "7",
  },
  {
    packages: ["twilio"],
    imports: `import twilio from "twilio";`,
    body: `return twilio("AC00000000000000000000000000000000", "token").messages("SM0").sid ?? "loaded";`,
    returns: "loaded",
  },
  {
    packages: ["googleapis"],
    imports: `import { google } from "googleapis";`,
    body: `const sheets = google.sheets({ version: "v4", auth: "key", rootUrl: "${SERVER}/", retry: false });
return (await sheets.spreadsheets.get({ spreadsheetId: "s" })).data;`,
    doubles: { [`GET ${SERVER}/v4/spreadsheets/s?key=key`]: { status: 200, body: { id: 7 } } },
    returns: { id: 7 },
  },
  {
    packages: ["nodemailer"],
    imports: `import nodemailer from "nodemailer";`,
    body: answer(
      `nodemailer.createTransport({ host: "127.0.0.1", port: 2 }).sendMail({ from: "a@example.com", to: "b@example.com", text: "hello" })`,
    ),
    returns: NO_SERVER,
  },
  {
    packages: ["kafkajs"],
    imports: `import { Kafka, logLevel } from "kafkajs";`,
    body: answer(
      `new Kafka({ brokers: ["127.0.0.1:2"], retry: { retries: 0 }, logLevel: logLevel.NOTHING }).admin().connect()`,
    ),
    returns: NO_SERVER,
  },
  {
    packages: ["amqplib"],
    imports: `import amqp from "amqplib";`,
    body: answer(`amqp.connect("amqp://127.0.0.1:2")`),
    returns: NO_SERVER,
  },
  {
    packages: ["ssh2-sftp-client"],
    imports: `import SftpClient from "ssh2-sftp-client";`,
    body: answer(
      `new SftpClient().connect({ host: "127.0.0.1", port: 2, username: "u", password: "p", retries: 0 })`,
    ),
    returns: NO_SERVER,
  },
];

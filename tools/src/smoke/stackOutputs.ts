import * as z from "zod";
import { askPulumi } from "../workspace/pulumi.ts";

const outputs = z.object({
  workflows: z
    .record(
      z.string(),
      z.object({
        stateMachineArn: z.string(),
        aliasArn: z.string().optional(),
        smoke: z.boolean().optional(),
      }),
    )
    .optional(),
  workloads: z.record(
    z.string(),
    z.object({
      worker: z.string(),
      transport: z.string(),
      stateMachineArn: z.string().optional(),
    }),
  ),
});

export type StackOutputs = z.infer<typeof outputs>;

/** The stack is not deployed, or Pulumi can't read it. */
export class NoOutputs extends Error {
  override readonly name = "NoOutputs";
}

/** @throws {NoOutputs} when Pulumi can't read the stack; the message is Pulumi's */
export async function readStackOutputs(stack: string): Promise<StackOutputs> {
  const text = await askPulumi(["stack", "output", "--json", "--stack", stack]).catch(
    (error: Error & { stderr?: string }) => {
      const reason = error.stderr?.trim() || error.message;
      throw new NoOutputs(`the outputs of stack ${stack} can't be read: ${reason}`);
    },
  );
  return parseOutputs(stack, text);
}

/** @throws {NoOutputs} when the outputs have no workloads */
export function parseOutputs(stack: string, text: string): StackOutputs {
  const parsed = outputs.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new NoOutputs(`stack ${stack} has no workloads among its outputs: is it deployed?`);
}

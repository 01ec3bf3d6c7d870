import { DOCTOR_SEVERITIES } from './doctor.ts';
import { z } from './zod.ts';

const Value = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.union([z.string(), z.number()])),
]);

const RestartOfValue = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('value'), value: Value }),
  z.object({ kind: z.literal('refused') }),
  z.object({ kind: z.literal('no_start') }),
]);

const SourceOfValue = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('default') }),
  z.object({ kind: z.literal('keystore') }),
  z.object({ kind: z.literal('file'), path: z.string(), line: z.number() }),
  z.object({ kind: z.literal('env'), name: z.string(), from: z.enum(['process', 'login_shell']) }),
  z.object({ kind: z.literal('flag'), name: z.string() }),
  z.object({ kind: z.literal('system'), asked: z.number() }),
  z.object({ kind: z.literal('loopback') }),
  z.object({ kind: z.literal('kept'), at: z.string(), since: z.number(), restart: RestartOfValue }),
  z.object({ kind: z.literal('refused'), at: z.string() }),
]);

const Change = z.object({
  key: z.string(),
  label: z.string(),
  unit: z.string(),
  current: Value,
  proposed: Value,
  source: SourceOfValue,
});

/** A report sent by another process of this program, possibly of another version, which may have other findings. */
export const ReceivedReport = z.object({
  at: z.number(),
  basis: z.enum(['running', 'settings']),
  providers: z.array(
    z.object({
      provider: z.string(),
      requests: z.number(),
      created: z.number(),
      reused: z.number(),
      spanMs: z.number(),
    }),
  ),
  findings: z.array(
    z.object({
      id: z.string(),
      provider: z.string().nullable(),
      severity: z.enum(DOCTOR_SEVERITIES),
      title: z.string(),
      evidence: z.array(z.string()),
      cause: z.string(),
      remedy: z.string(),
      change: Change.nullable(),
    }),
  ),
});
export type ReceivedReport = z.infer<typeof ReceivedReport>;

import type { Finding } from './finding.ts';
import { z } from '../zod.ts';

/** One change that the window asks for: a key of the YAML file and its new value; null removes the key. */
export const SettingChange = z.strictObject({
  /** Dotted, such as `providers.openai.http_client.timeout_secs`; `providers.<name>` with null removes a provider. */
  key: z
    .string()
    .max(200)
    .regex(/^[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)*$/u),
  value: z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string().max(4096),
    z.array(z.union([z.string().max(1024), z.number()])).max(256),
    z.array(z.strictObject({ model_pattern: z.string().max(1024), provider: z.string().max(64) })).max(64),
  ]),
  /**
   * What the file said of the key, as the window showed it, when the change was begun; null for nothing. Where the
   * file says something else by now, nothing is written. Without it the change is made whatever the file says.
   */
  was: z
    .union([
      z.null(),
      z.boolean(),
      z.number(),
      z.string().max(65_536),
      z.array(z.union([z.string().max(4096), z.number()])).max(1024),
    ])
    .optional(),
});
export type SettingChange = z.infer<typeof SettingChange>;

/** The changes of one Apply. */
export const SettingChanges = z.array(SettingChange).min(1).max(200);

/** One line that an edit removes or adds; secrets are replaced. */
export interface ShownDiffLine {
  readonly kind: 'removed' | 'added';
  /** From 1; in the old text for a removed line, in the new text for an added one. */
  readonly line: number;
  readonly text: string;
}

/** What Apply writes to where the file is missing or empty: its last text, or nothing. */
export const ApplyBase = z.enum(['last_text', 'empty']);
export type ApplyBase = z.infer<typeof ApplyBase>;

/** What Apply would do. */
export type PreviewOutcome =
  | {
      readonly kind: 'planned';
      readonly diff: readonly ShownDiffLine[];
      /** Findings on the changed keys. */
      readonly findings: readonly Finding[];
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** What came of Apply or Undo. Only `saved` wrote anything. */
export type ApplyOutcome =
  | {
      readonly kind: 'saved';
      readonly diff: readonly ShownDiffLine[];
      /** Requests that finish on the old settings. */
      readonly finishing: number;
      /** What could not take effect, such as a port that is taken; empty when all is in effect. */
      readonly problems: readonly Finding[];
    }
  /** The file was changed outside meanwhile: what changed there, what was about to be written over it. */
  | {
      readonly kind: 'changed';
      readonly fingerprint: string;
      readonly outside: readonly ShownDiffLine[];
      readonly yours: readonly ShownDiffLine[];
    }
  /** The file is missing or empty: whether to put its last text back first is for the user to say. */
  | { readonly kind: 'file_gone'; readonly message: string }
  | { readonly kind: 'invalid'; readonly findings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

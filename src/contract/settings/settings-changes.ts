import type { Finding } from './finding.ts';
import { z } from '../zod.ts';

/** One change requested by the window: a key of the YAML file and its new value; null removes the key. */
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
   * The key's value in the file as the window showed it when the change was begun; null for none. If the file differs
   * by then, nothing is written. If absent, the change is made whatever the file says.
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

/** A line that an edit removes or adds; secrets are replaced. */
export interface ShownDiffLine {
  readonly kind: 'removed' | 'added';
  /** From 1; in the old text for a removed line, in the new text for an added one. */
  readonly line: number;
  readonly text: string;
}

/** Text that Apply edits if the file is missing or empty: the file's last text, or nothing. */
export const ApplyBase = z.enum(['last_text', 'empty']);
export type ApplyBase = z.infer<typeof ApplyBase>;

/** Expected result of Apply. */
export type PreviewOutcome =
  | {
      readonly kind: 'planned';
      readonly diff: readonly ShownDiffLine[];
      /** Findings on the changed keys. */
      readonly findings: readonly Finding[];
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** Result of Apply or Undo. Only `saved` wrote anything. */
export type ApplyOutcome =
  | {
      readonly kind: 'saved';
      readonly diff: readonly ShownDiffLine[];
      /** Requests still finishing with the old settings. */
      readonly finishing: number;
      /** Changes that could not take effect, such as a taken port; empty if everything is in effect. */
      readonly problems: readonly Finding[];
    }
  /** The file was changed outside in the meantime: the changes there, and those about to overwrite them. */
  | {
      readonly kind: 'changed';
      readonly fingerprint: string;
      readonly outside: readonly ShownDiffLine[];
      readonly yours: readonly ShownDiffLine[];
    }
  /** The file is missing or empty: the user decides whether to restore its last text first. */
  | { readonly kind: 'file_gone'; readonly message: string }
  | { readonly kind: 'invalid'; readonly findings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

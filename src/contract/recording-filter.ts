import { FILTER_MAX_CHARS } from './filter/filter-language.ts';
import { RECORDED_LANGUAGE } from './recorded-fields.ts';
import { z } from './zod.ts';

/** Criteria for recordings; an absent criterion doesn't restrict. */
export const RecordingFilter = z.strictObject({
  /** A filter in the language of `recorded-fields.ts`; an invalid one is refused. */
  text: z
    .string()
    .max(FILTER_MAX_CHARS)
    .refine((text) => RECORDED_LANGUAGE.read(text).kind === 'ok')
    .optional(),
  /** Accepted at or after this time; milliseconds since 1970. */
  from: z.int().min(0).optional(),
  /** Accepted before this time; milliseconds since 1970. */
  to: z.int().min(0).optional(),
});
export type RecordingFilter = z.infer<typeof RecordingFilter>;

/** Input of `recordings.list`. */
export const RecordingsInput = z.strictObject({
  filter: RecordingFilter.default({}),
  limit: z.int().min(1).max(2000).default(500),
});
/** Input of `recordings.export`. */
export const RecordingExportInput = z.strictObject({
  filter: RecordingFilter.default({}),
  format: z.enum(['jsonl', 'har']),
});

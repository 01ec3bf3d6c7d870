import { FILTER_MAX_CHARS } from './filter/filter-language.ts';
import { RECORDED_LANGUAGE } from './recorded-fields.ts';
import { z } from './zod.ts';

/** Which recordings are asked for; what is not there does not matter. */
export const RecordingFilter = z.strictObject({
  /** In the language of `recorded-fields.ts`; one that can't be read is refused. */
  text: z
    .string()
    .max(FILTER_MAX_CHARS)
    .refine((text) => RECORDED_LANGUAGE.read(text).kind === 'ok')
    .optional(),
  /** Accepted at or after it; milliseconds since 1970. */
  from: z.int().min(0).optional(),
  /** Accepted before it; milliseconds since 1970. */
  to: z.int().min(0).optional(),
});
export type RecordingFilter = z.infer<typeof RecordingFilter>;

/** What `recordings.list` takes. */
export const RecordingsInput = z.strictObject({
  filter: RecordingFilter.default({}),
  limit: z.int().min(1).max(2000).default(500),
});
/** What `recordings.export` takes. */
export const RecordingExportInput = z.strictObject({
  filter: RecordingFilter.default({}),
  format: z.enum(['jsonl', 'har']),
});

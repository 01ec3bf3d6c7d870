import type { TextFile } from './text-file.ts';

/** Everything that a report of a fault needs, in one text without secrets. */
export type SupportBundle = TextFile;

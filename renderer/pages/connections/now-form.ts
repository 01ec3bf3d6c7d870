/** A narrower picture beside the column would show too little of five minutes. */
const COLUMN_FROM_WIDTH = 760;
/** Lines of text cannot be closer. */
const COLUMN_FROM_PITCH = 14;
/** Beside the timelines, each line at its own; or below them, the most urgent first. */
export type NowForm = 'column' | 'list';

/** What there is room for. */
export function nowForm(width: number, pitch: number): NowForm {
  return width >= COLUMN_FROM_WIDTH && pitch >= COLUMN_FROM_PITCH ? 'column' : 'list';
}

/** A text to read, copy or save. */
export interface TextFile {
  /** A name for the file, such as `lunaroute-support-2026-11-28.txt`. */
  readonly name: string;
  readonly text: string;
}

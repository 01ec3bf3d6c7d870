/** Everything that a report of a fault needs, in one text without secrets. */
export interface SupportBundle {
  /** A name for the file, such as `lunaroute-support-2026-11-28.txt`. */
  readonly name: string;
  readonly text: string;
}

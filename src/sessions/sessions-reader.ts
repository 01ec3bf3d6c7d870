/** How far one reader has been told of the sessions. */
export class SessionsReader {
  /** Of the book at the last reading; undefined before the first. */
  revision: number | undefined;
  /** Rises when everything is forgotten. */
  epoch = -1;
  /** The revision of each session that was told, by its id. */
  readonly told = new Map<number, number>();
}

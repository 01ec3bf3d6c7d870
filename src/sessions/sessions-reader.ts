/** How far one reader has been told of the sessions. */
export class SessionsReader {
  /** Of the store at the last reading; undefined before the first. */
  revision: number | undefined;
  /** Rises when everything is forgotten. */
  epoch = -1;
  /** Sessions that it was told of, by their id. */
  readonly told = new Set<number>();
}

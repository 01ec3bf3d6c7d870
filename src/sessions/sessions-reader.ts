/** How far one reader has been told of the sessions. */
export class SessionsReader {
  /** Of the store at the last reading; undefined before the first. */
  revision: number | undefined;
  /** Rises when everything is forgotten. */
  epoch = -1;
  /** Sessions that it was told of, by their id. */
  readonly told = new Set<number>();

  /** Forgets the sessions that are there no more, and gives their ids. */
  dropGone(there: ReadonlySet<number>): readonly number[] {
    const gone = [...this.told].filter((id) => !there.has(id));
    for (const id of gone) this.told.delete(id);
    return gone;
  }
}

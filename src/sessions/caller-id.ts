const ID = /^[\w.:-]{1,128}$/u;

/** An id as clients make them up; undefined for anything longer, stranger or empty. */
export function callerId(value: unknown): string | undefined {
  return typeof value === 'string' && ID.test(value) ? value : undefined;
}

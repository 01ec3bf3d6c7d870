/** The request that the address names, as in `/requests/12`; undefined for none. */
export function requestIdOf(location: string): number | undefined {
  const text = /^\/?requests\/([1-9]\d{0,14})$/u.exec(location)?.[1];
  return text === undefined ? undefined : Number(text);
}

/** A connection that an address names. */
export interface ConnectionPlace {
  readonly provider: string;
  readonly id: number;
}

/** The address of one connection on the Connections page, for `href`. */
export function connectionHref({ provider, id }: ConnectionPlace): string {
  return `#/connections/${encodeURIComponent(provider)}/${id}`;
}

/** The address of the log's lines about one connection, for `href`. */
export function connectionLogHref({ provider, id }: ConnectionPlace): string {
  return `#/log/${encodeURIComponent(provider)}/${id}`;
}

/** Reads the connection out of what stands after `#`, such as `/connections/openai/44`. */
export function parseConnectionPlace(hash: string): ConnectionPlace | undefined {
  const match = /^#?\/?(?:connections|log)\/([\w-]+)\/(\d+)$/u.exec(hash);
  if (match === null) return undefined;
  return { provider: match[1] ?? '', id: Number(match[2]) };
}

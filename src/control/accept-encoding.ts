/** Content codings available for files, smallest output first. */
export const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

/**
 * Returns which form of a file to send for an Accept-Encoding header (RFC 9110 12.5.3): the client's preferred one of
 * those available, or ours if several are equal; `identity` is the plain file. Undefined if the client refuses all of
 * them.
 */
export function acceptedCoding(
  header: string | undefined,
  available: readonly Coding[],
): Coding | 'identity' | undefined {
  // Without the header, anything may be sent: use what every client understands.
  if (header === undefined) return 'identity';
  const weights = weightsOf(header);
  const weightOf = (coding: Coding): number => weights.get(coding) ?? weights.get('*') ?? 0;
  const plain = weights.get('identity') ?? (weights.get('*') === 0 ? 0 : undefined);
  const best = available
    .filter((coding) => weightOf(coding) > 0)
    .toSorted((one, other) => weightOf(other) - weightOf(one))[0];
  if (best !== undefined && weightOf(best) >= (plain ?? 0)) return best;
  return plain === 0 ? undefined : 'identity';
}

/** Returns lower-case codings with their weight from 0 to 1; an unreadable weight counts as refused. */
function weightsOf(header: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const part of header.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((text) => text.trim());
    if (coding === '') continue;
    const weight = parameters.find((text) => text.startsWith('q='))?.slice('q='.length);
    // `x-gzip` is the same coding (RFC 9110 8.4.1.3).
    weights.set(coding === 'x-gzip' ? 'gzip' : coding, weight === undefined ? 1 : weightIn(weight));
  }
  return weights;
}

function weightIn(text: string): number {
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/u.test(text) ? Number(text) : 0;
}

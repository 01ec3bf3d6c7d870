import type { SeededRandom } from './seeded-random.ts';

/** Proxies that a file may name. */
export interface Ways {
  readonly proxies: readonly string[];
}

/** A key with a different value in each text; a mistake in it opens nothing. */
export const MARK_KEY = 'ui.port';

/** Variables that a text may refer to. */
export const VARIABLES: Readonly<Record<string, string>> = { HOST_ONE: 'h1.example', KEY_ONE: 'key-one' };

const HOSTS = ['${HOST_ONE}', 'h2.example:8080', 'h3.example', 'h4.example:81'];
const PATHS = ['', '/p1', '/p2/v1', '/v1', '/p3/'];
const OWN_NAMES = ['groq', 'local'];
const KEYS = ['${KEY_ONE}', 'key-two', 'key-three'];
/** Tokens that a file may require. */
export const TOKENS = ['token-one', 'token-two'];
const ALLOWED = ['box.example', 'nas.example', 'hub.example:99'];

type Lines = readonly string[];

/** Returns a valid file with up to four providers and their access settings, in any order and style. */
export function randomConfig(random: SeededRandom, ways: Ways, mark: number): string {
  const names = ['openai', 'anthropic', ...OWN_NAMES].filter(() => !random.isOneIn(4));
  const step = random.of(['  ', '    ']);
  const blocks: Lines[] = [['ui:', `${step}port: ${mark}`]];
  if (names.length > 0) blocks.push(providersBlock(random, ways, { names, step }));
  if (random.isOneIn(2)) blocks.push([`proxy_token: ${quoted(random, random.of(TOKENS))}`]);
  if (random.isOneIn(2)) blocks.push([`allowed_hosts: ${hostList(random)}`]);
  if (random.isOneIn(2)) {
    const rule = `{ model_pattern: ${quoted(random, '^ruled')}, provider: ${random.of([...names, 'openai'])} }`;
    blocks.push(['routing:', `${step}rules:`, `${step}${step}- ${rule}`]);
  }
  const lines = random
    .shuffled(blocks)
    .flatMap((block) => (random.isOneIn(3) ? ['', '# more', ...block] : block));
  const text = `${lines.join('\n')}\n`;
  return (random.isOneIn(8) ? '\uFEFF' : '') + (random.isOneIn(6) ? text.replaceAll('\n', '\r\n') : text);
}

function providersBlock(
  random: SeededRandom,
  ways: Ways,
  { names, step }: { readonly names: Lines; readonly step: string },
): Lines {
  return [
    'providers:',
    ...random.shuffled(names).flatMap((name): Lines => {
      const pairs = random.shuffled(pairsOf(random, ways, name));
      if (pairs.length === 0 || random.isOneIn(4)) return [`${step}${name}: { ${pairs.join(', ')} }`];
      return [`${step}${name}:`, ...pairs.map((pair) => `${step}${step}${pair}`)];
    }),
  ];
}

function pairsOf(random: SeededRandom, { proxies }: Ways, name: string): string[] {
  const isOwn = OWN_NAMES.includes(name);
  const pairs = isOwn ? [`provider_type: ${random.of(['openai', 'anthropic'])}`] : [];
  const base = `${random.of(['http', 'HTTP'])}://${random.of(HOSTS)}${random.of(PATHS)}`;
  if (isOwn || !random.isOneIn(6)) pairs.push(`base_url: ${quoted(random, base)}`);
  if (random.isOneIn(2)) pairs.push(`proxy: ${quoted(random, random.of(proxies))}`);
  if (random.isOneIn(2)) pairs.push(`api_key: ${quoted(random, random.of(KEYS))}`);
  if (random.isOneIn(3)) pairs.push(`enabled: ${random.of(['true', 'false'])}`);
  return pairs;
}

function hostList(random: SeededRandom): string {
  const hosts = random.shuffled(ALLOWED).slice(0, 1 + random.below(2));
  return `[${hosts.map((host) => quoted(random, host)).join(', ')}]`;
}

function quoted(random: SeededRandom, text: string): string {
  // In a flow mapping, an unquoted brace would end the mapping.
  return random.of([`"${text}"`, `'${text}'`, `"${text}"`, text.includes('{') ? `'${text}'` : text]);
}

import type { Dice } from './dice.ts';

/** The proxies that a file may name. */
export interface Ways {
  readonly proxies: readonly string[];
}

/** The key whose value is another one in each text; a mistake in it opens nothing. */
export const MARK_KEY = 'ui.port';

/** Variables that a text may name. */
export const VARIABLES: Readonly<Record<string, string>> = { HOST_ONE: 'h1.example', KEY_ONE: 'key-one' };

const HOSTS = ['${HOST_ONE}', 'h2.example:8080', 'h3.example', 'h4.example:81'];
const PATHS = ['', '/p1', '/p2/v1', '/v1', '/p3/'];
const OWN_NAMES = ['groq', 'local'];
const KEYS = ['${KEY_ONE}', 'key-two', 'key-three'];
/** The tokens that a file may ask for. */
export const TOKENS = ['token-one', 'token-two'];
const ALLOWED = ['box.example', 'nas.example', 'hub.example:99'];

type Lines = readonly string[];

/** The text of a valid file: up to four providers and what guards them, in any order and style. */
export function randomConfig(dice: Dice, ways: Ways, mark: number): string {
  const names = ['openai', 'anthropic', ...OWN_NAMES].filter(() => !dice.isOneIn(4));
  const step = dice.of(['  ', '    ']);
  const blocks: Lines[] = [['ui:', `${step}port: ${mark}`]];
  if (names.length > 0) blocks.push(providersBlock(dice, ways, { names, step }));
  if (dice.isOneIn(2)) blocks.push([`proxy_token: ${quoted(dice, dice.of(TOKENS))}`]);
  if (dice.isOneIn(2)) blocks.push([`allowed_hosts: ${hostList(dice)}`]);
  if (dice.isOneIn(2)) {
    const rule = `{ model_pattern: ${quoted(dice, '^ruled')}, provider: ${dice.of([...names, 'openai'])} }`;
    blocks.push(['routing:', `${step}rules:`, `${step}${step}- ${rule}`]);
  }
  const lines = dice
    .shuffled(blocks)
    .flatMap((block) => (dice.isOneIn(3) ? ['', '# more', ...block] : block));
  const text = `${lines.join('\n')}\n`;
  return (dice.isOneIn(8) ? '\uFEFF' : '') + (dice.isOneIn(6) ? text.replaceAll('\n', '\r\n') : text);
}

function providersBlock(
  dice: Dice,
  ways: Ways,
  { names, step }: { readonly names: Lines; readonly step: string },
): Lines {
  return [
    'providers:',
    ...dice.shuffled(names).flatMap((name): Lines => {
      const pairs = dice.shuffled(pairsOf(dice, ways, name));
      if (pairs.length === 0 || dice.isOneIn(4)) return [`${step}${name}: { ${pairs.join(', ')} }`];
      return [`${step}${name}:`, ...pairs.map((pair) => `${step}${step}${pair}`)];
    }),
  ];
}

function pairsOf(dice: Dice, { proxies }: Ways, name: string): string[] {
  const isOwn = OWN_NAMES.includes(name);
  const pairs = isOwn ? [`provider_type: ${dice.of(['openai', 'anthropic'])}`] : [];
  const base = `${dice.of(['http', 'HTTP'])}://${dice.of(HOSTS)}${dice.of(PATHS)}`;
  if (isOwn || !dice.isOneIn(6)) pairs.push(`base_url: ${quoted(dice, base)}`);
  if (dice.isOneIn(2)) pairs.push(`proxy: ${quoted(dice, dice.of(proxies))}`);
  if (dice.isOneIn(2)) pairs.push(`api_key: ${quoted(dice, dice.of(KEYS))}`);
  if (dice.isOneIn(3)) pairs.push(`enabled: ${dice.of(['true', 'false'])}`);
  return pairs;
}

function hostList(dice: Dice): string {
  const hosts = dice.shuffled(ALLOWED).slice(0, 1 + dice.below(2));
  return `[${hosts.map((host) => quoted(dice, host)).join(', ')}]`;
}

function quoted(dice: Dice, text: string): string {
  // In a flow mapping a brace would end it.
  return dice.of([`"${text}"`, `'${text}'`, `"${text}"`, text.includes('{') ? `'${text}'` : text]);
}

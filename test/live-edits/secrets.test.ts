import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ConfigText } from './support/config-text.ts';
import type { LogLine } from './support/live-program.ts';
import { startWalk, type Walk } from './support/walk.ts';
import { GROQ_KEY, OPENAI_KEY, TOKEN } from './support/world.ts';

const SECRET = 'word-nobody-may-see';
const OPENAI = ['providers', 'openai'];

/** A key or token in the wrong place or of an impossible form. */
const MISTAKES: readonly (readonly [name: string, edit: (file: ConfigText) => string])[] = [
  ['a token in a list', (file) => file.withValue(['proxy_token'], `[${SECRET}]`).text],
  ['a token in a mapping', (file) => file.withValue(['proxy_token'], `{ a: ${SECRET} }`).text],
  ['a token with a blank', (file) => file.withValue(['proxy_token'], `${SECRET} x`).text],
  ['a token without a colon', (file) => file.withLine(['proxy_token'], `proxy_token ${SECRET}`).text],
  ['a token in quotes that stay', (file) => file.withValue(['proxy_token'], `'"${SECRET}"'`).text],
  ['a token with a variable', (file) => file.withValue(['proxy_token'], `${SECRET}\${NOT_SET}`).text],
  ['a key in a list', (file) => file.withValue([...OPENAI, 'api_key'], `[${SECRET}]`).text],
  ['a key of a misspelt name', (file) => file.withLine([...OPENAI, 'api_key'], `api_kye: ${SECRET}`).text],
  [
    'a key in the address',
    (file) => file.withValue([...OPENAI, 'base_url'], `{ api_key: ${SECRET}, b: c }`).text,
  ],
  [
    'a key in http_client',
    (file) => file.withValue([...OPENAI, 'http_client'], `{ api_key: ${SECRET}, b: c }`).text,
  ],
  ['a key as the provider', (file) => file.withValue(OPENAI, `"api_key: ${SECRET}"`).text],
  [
    'a key in a list of providers',
    (file) => file.withValue(['providers'], `[{ api_key: ${SECRET}, b: c }]`).text,
  ],
  ['a key as the rules', (file) => file.withValue(['routing', 'rules'], `{ api_key: ${SECRET}, b: c }`).text],
  ['a key in a rule', (file) => file.withValue(['routing', 'rules'], `[{ api_key: ${SECRET}, b: c }]`).text],
  ['a token as hosts', (file) => file.withValue(['allowed_hosts'], `{ proxy_token: ${SECRET}, b: c }`).text],
  [
    'a token among hosts',
    (file) => file.withValue(['allowed_hosts'], `[{ proxy_token: ${SECRET}, b: c }]`).text,
  ],
  [
    'a token as the host',
    (file) => file.withValue(['ui', 'host'], `[{ proxy_token: ${SECRET}, b: c }]`).text,
  ],
  [
    'a token as a switch',
    (file) => file.withValue(['logging', 'log_requests'], `{ proxy_token: ${SECRET}, b: c }`).text,
  ],
  [
    'a token in a text over lines',
    (file) => file.withValue(['logging'], `"a\n  proxy_token: ${SECRET}"`).text,
  ],
  [
    'a key behind a merge key',
    (file) => file.withLine([...OPENAI, 'api_key'], `<<: { api_key: ${SECRET}, b: c }`).text,
  ],
];

suite('no secret appears in the log', { concurrency: 4 }, () => {
  for (let part = 0; part < 4; part += 1) {
    test(`part ${part + 1}`, async (context) => {
      const variant = {
        openai: ({ inside }: Walk['world']) => [
          `base_url: ${inside.url}/base`,
          `api_key: ${OPENAI_KEY}`,
          'http_client: { max_retries: 1 }',
        ],
      };
      const walk = await startWalk(context, { variant });
      for (const [name, edit] of MISTAKES.filter((_, index) => index % 4 === part)) {
        await context.test(name, () => checkHidden(walk, edit));
      }
    });
  }
});

async function checkHidden(walk: Walk, edit: (file: ConfigText) => string): Promise<void> {
  const { program } = walk;
  const from = program.lines.length;
  program.write(edit(new ConfigText(walk.good)));
  const isWrong = ({ target, level, fields }: LogLine): boolean =>
    target === 'lunaroute_control' && level === 'warn' && fields['code'] !== undefined;
  await program.logged('a finding', from, isWrong);
  await walk.repair();
  const said = JSON.stringify(program.lines.slice(from));
  for (const secret of [SECRET, TOKEN, OPENAI_KEY, GROQ_KEY]) assert.ok(!said.includes(secret), said);
}

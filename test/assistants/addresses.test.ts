import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import type { Dialect } from '../../src/contract/dialect.ts';
import {
  dialectOfKey,
  isSameService,
  type Leads,
  formatLocalAddress,
  whereItLeads,
} from '../../src/assistants/named-address.ts';
import { findLoop, leadsToSamePort } from '../../src/assistants/proxy-address.ts';
import { portOf } from '../support/eventually.ts';

const PROXY = 'http://127.0.0.1:8081';

/** Whether an address leads to the proxy's port on this machine. */
const ADDRESSES: readonly (readonly [text: string, isProxy: boolean])[] = [
  [PROXY, true],
  [`${PROXY}/v1`, true],
  ['http://localhost:8081', true],
  ['http://LOCALHOST:8081/', true],
  ['http://localhost.:8081', true],
  ['http://proxy.localhost:8081', true],
  ['http://127.1:8081', true],
  ['http://127.9.9.9:8081', true],
  ['http://2130706433:8081', true],
  ['http://0x7f000001:8081', true],
  ['http://0.0.0.0:8081', true],
  ['http://[::1]:8081', true],
  ['http://[::]:8081', true],
  ['http://[0:0:0:0:0:0:0:1]:8081', true],
  ['http://[::ffff:127.0.0.1]:8081', true],
  ['https://127.0.0.1:8081', true],
  ['http://user:secret@127.0.0.1:8081', true],
  ['http://127.0.0.1:8082', false],
  ['http://127.0.0.1', false],
  ['https://127.0.0.1', false],
  ['http://128.0.0.1:8081', false],
  ['http://localhost.example:8081', false],
  ['http://notlocalhost:8081', false],
  ['http://127.0.0.1.example:8081', false],
  ['http://[::2]:8081', false],
  ['http://[::ffff:128.0.0.1]:8081', false],
  ['127.0.0.1:8081', false],
  ['', false],
  ['http://', false],
  ['$PROXY', false],
];

for (const [text, isProxy] of ADDRESSES) {
  test(`"${text}" ${isProxy ? 'leads to the proxy' : 'leads elsewhere'}, in either order`, () => {
    assert.equal(leadsToSamePort(text, PROXY), isProxy);
    assert.equal(leadsToSamePort(PROXY, text), isProxy);
    const upstreams = [
      { name: 'far', baseUrl: 'https://api.openai.com/v1' },
      { name: 'near', baseUrl: text },
    ];
    assert.equal(findLoop(PROXY, upstreams)?.name, isProxy ? 'near' : undefined);
  });
}

/** Other systems have fewer local addresses, and on Windows nothing connects to 0.0.0.0. */
const skip = process.platform !== 'linux' && 'only Linux has them all';

test('every address classified as this machine connects to it', { skip }, async (context) => {
  const server = http.createServer((_request, response) => response.end('here'));
  if (
    !Object.values(networkInterfaces()).some(
      (list) => list?.some(({ address }) => address === '::1') === true,
    )
  )
    return context.skip('there is no IPv6 here');
  server.listen(0, '::');
  await once(server, 'listening');
  context.after(() => server.close());
  const port = String(portOf(server));
  const own = ADDRESSES.filter(([text, isProxy]) => isProxy && text.startsWith('http:'))
    .map(([text]) => new URL(text.replace('8081', port)))
    // Not every resolver knows these two; those that do follow RFC 6761.
    .filter(({ hostname }) => !/^localhost\.$|^proxy\./u.test(hostname));
  for (const { href } of own) {
    const request = http.get(href, { agent: false });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    assert.equal(response.statusCode, 200, href);
  }
  assert.ok(own.length > 10);
});

const PORTS: readonly (readonly [one: string, other: string, isSame: boolean])[] = [
  ['http://a.example', 'http://a.example:80', true],
  ['https://a.example', 'https://a.example:443', true],
  ['https://a.example', 'http://a.example', false],
  ['https://a.example/v1', 'https://A.example./v2', true],
  ['https://a.example', 'https://b.example', false],
  ['nothing', 'nothing', false],
];

for (const [one, other, isSame] of PORTS) {
  test(`${one} and ${other} ${isSame ? 'lead to one port' : 'lead to two'}`, () => {
    assert.equal(leadsToSamePort(one, other), isSame);
  });
}

const OPENAI = { name: 'openai', baseUrl: 'https://api.openai.com/v1' };
const OWN = { name: 'openai', baseUrl: 'https://llm.corp.example/v1' };
const TOGETHER = { name: 'openai', baseUrl: 'https://api.together.ai/v1' };
const LOCAL = { name: 'openai', baseUrl: 'http://127.0.0.1:4000' };

/** Effect of replacing an address with the proxy's. */
const REPLACED: readonly (readonly [
  it: string,
  text: string,
  provider: typeof OPENAI | undefined,
  leads: Leads,
])[] = [
  ['the proxy itself', `${PROXY}/v1`, OPENAI, 'nowhere_else'],
  ['the same host', 'https://api.openai.com/v1', OPENAI, 'nowhere_else'],
  ['the same host by another path', 'https://api.openai.com', OPENAI, 'nowhere_else'],
  ['the same service by another host', 'https://api.together.xyz/v1', TOGETHER, 'nowhere_else'],
  ['another service', 'https://api.openai.com/v1', TOGETHER, 'other_host'],
  ['another host', 'https://llm.corp.example/v1', OPENAI, 'other_host'],
  ['another host, with no provider to go to', 'https://llm.corp.example/v1', undefined, 'nowhere_else'],
  ['a router on this machine', 'http://localhost:4000', OPENAI, 'this_machine'],
  ['a router on this machine, with no provider', 'http://localhost:4000', undefined, 'this_machine'],
  ['the router that is the provider', 'http://localhost:4000/v1', LOCAL, 'nowhere_else'],
  ['another router than the provider', 'http://localhost:4001', LOCAL, 'this_machine'],
  ['the own host of a provider of its own', 'https://llm.corp.example', OWN, 'nowhere_else'],
  ['a host above the own one', 'https://corp.example', OWN, 'other_host'],
  ['an address in capitals', 'HTTPS://LLM.CORP.EXAMPLE', OPENAI, 'other_host'],
  ['a reference to a variable', '${BASE}', OPENAI, 'nowhere_else'],
  ['a host without a scheme', 'llm.corp.example', OPENAI, 'nowhere_else'],
  ['a scheme of another kind', 'ftp://llm.corp.example', OPENAI, 'nowhere_else'],
  ['an address that is broken', 'https://', OPENAI, 'nowhere_else'],
  ['nothing', '', OPENAI, 'nowhere_else'],
];

for (const [it, text, provider, leads] of REPLACED) {
  test(`replacing ${it} with the proxy's address leads ${leads}`, () => {
    assert.equal(whereItLeads(text, { proxyUrl: PROXY, provider }), leads);
    if (
      provider === undefined ||
      !URL.canParse(text) ||
      !/^http/iu.test(text) ||
      leadsToSamePort(text, PROXY)
    )
      return;
    assert.equal(isSameService(new URL(text), provider), leads === 'nowhere_else');
  });
}

const KEYS: readonly (readonly [key: readonly string[], dialect: Dialect])[] = [
  [['env', 'ANTHROPIC_BASE_URL'], 'anthropic'],
  [['openai_base_url'], 'openai'],
  [['GOOGLE_GEMINI_BASE_URL'], 'gemini'],
  [['provider', 'anthropic', 'options', 'baseURL'], 'anthropic'],
  [['security', 'auth', 'baseUrl'], 'openai'],
  [[], 'openai'],
];

for (const [key, dialect] of KEYS) {
  test(`the key ${key.join('.')} is for ${dialect}`, () => assert.equal(dialectOfKey(key), dialect));
}

test('a reported address contains no login', () => {
  const one = { name: 'X', dialect: 'openai', text: 'http://ada:canary@localhost:4000/v1' } as const;
  const words = formatLocalAddress(one, 'Connecting replaces it');
  assert.match(words, /localhost:4000/u);
  assert.doesNotMatch(words, /canary/u);
});

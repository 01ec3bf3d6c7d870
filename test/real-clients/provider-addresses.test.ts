import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KNOWN_PROVIDERS } from '../../src/dialects/known-providers.ts';
import { whyNotInstalled } from './installed.ts';
import { ADDRESS_CASES, type AddressCase } from './support/address-cases.ts';
import { askSdks } from './support/ask-sdks.ts';
import { startInternet } from './support/internet.ts';
import { type ProviderEntry, startLunaRoute } from './support/lunaroute.ts';

const KEY = 'key-of-settings';

/** One address of a case, configured under its own name. */
interface Entry {
  readonly name: string;
  readonly one: AddressCase;
  readonly baseUrl: string;
}

/**
 * Returns the address over plain HTTP so that the proxy in front of it sees the requests; otherwise as in the table.
 */
function addressOf({ name, baseUrl }: AddressCase): string {
  const known = KNOWN_PROVIDERS.find((provider) => provider.name === name)?.baseUrl;
  return (baseUrl ?? known ?? '').replace('YOUR-RESOURCE', 'your-resource').replace(/^https:/u, 'http:');
}

const ENTRIES: readonly Entry[] = ADDRESS_CASES.flatMap((one) =>
  [addressOf(one), ...(one.alsoPasted ?? [])].map((baseUrl, index) => ({
    name: index === 0 ? one.name : `${one.name}-x${index}`,
    one,
    baseUrl,
  })),
);

function streamed(path: string): string {
  return path.replace(':generateContent', ':streamGenerateContent?alt=sse');
}

/**
 * One plain question per base URL that the SDK is given, and a streamed one for the first: only Gemini's path depends
 * on streaming.
 */
function questions() {
  return ENTRIES.flatMap((entry) =>
    entry.one.uses.flatMap(({ sdk, bases, path }) =>
      [...bases.map((base) => ({ base, isStreamed: false })), { base: bases[0] ?? '', isStreamed: true }].map(
        ({ base, isStreamed }) => ({
          entry,
          sdk,
          base,
          isStreamed,
          path: isStreamed ? streamed(path) : path,
        }),
      ),
    ),
  ).map((one, index) => ({ ...one, model: `m${index}m` }));
}

test('every known provider has a test case', () => {
  const tried = new Set(ADDRESS_CASES.map(({ name }) => name));
  assert.deepEqual(
    KNOWN_PROVIDERS.map(({ name }) => name).filter((name) => !tried.has(name)),
    [],
  );
});

test(
  'every known provider is reached at its own paths, whatever form its address takes',
  { skip: whyNotInstalled() },
  async (context) => {
    const answers = ENTRIES.flatMap(({ one, baseUrl }) =>
      Object.entries(one.paths).map(
        ([line, answer]) => [line.replace(' ', ` ${new URL(baseUrl).origin}`), answer] as const,
      ),
    );
    const internet = await startInternet(context, Object.fromEntries(answers));
    const providers = ENTRIES.map(({ name, one, baseUrl }): [string, ProviderEntry] => [
      name,
      {
        base_url: baseUrl,
        provider_type:
          one.dialect ?? KNOWN_PROVIDERS.find((known) => known.name === one.name)?.dialect ?? 'openai',
        api_key: KEY,
        proxy: internet.proxyUrl,
      },
    ]);
    const { url } = await startLunaRoute(context, { providers: Object.fromEntries(providers) });
    const asked = questions();
    const results = await askSdks(
      context,
      asked.map(({ entry, sdk, base, isStreamed, model }) => ({
        sdk,
        baseUrl: `${url}/${entry.name}${base}`,
        apiKey: 'own-key',
        isStreamed,
        model,
      })),
    );
    for (const entry of ENTRIES) {
      await context.test(`${entry.name} at ${entry.baseUrl}`, () => {
        const mine = asked.flatMap((one, index) =>
          one.entry === entry ? [{ one, answer: results[index] }] : [],
        );
        const found = mine.map(({ one: { sdk, base, model }, answer }) => ({
          sdk,
          base: `/${entry.name}${base}`,
          answer,
          seen: internet.seen
            .filter(({ line, body }) => (line + body).includes(model))
            .map(({ line, credentials }) => [line, ...credentials]),
        }));
        const { origin } = new URL(entry.baseUrl);
        const wanted = mine.map(({ one: { sdk, base, path, model } }) => ({
          sdk,
          base: `/${entry.name}${base}`,
          answer: { text: 'Hello there' },
          seen: [[`POST ${origin}${path.replace('MODEL', model)}`, entry.one.keyHeader + KEY]],
        }));
        assert.deepEqual(found, wanted);
      });
    }
    assert.deepEqual(internet.violations, []);
  },
);

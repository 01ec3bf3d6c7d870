import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type FileBreak, NO_YAML, NOT_A_FILE, NOTHING_LEFT, tornBreaks } from './support/file-breaks.ts';
import { findings, isFinding, startWalk, type Walk, whileBroken } from './support/walk.ts';
import { GROQ_KEY, trustedLines, type Variant } from './support/world.ts';

/** Settings that the usual file does not have. */
const REST: Variant = {
  openai: (world) => ['provider_type: openai', 'proxy: direct', ...trustedLines(world)],
  groq: ({ inside }) => [
    `api_key: ${GROQ_KEY}`,
    'provider_type: openai',
    'enabled: false',
    `base_url: ${inside.url}`,
  ],
};
const OFF = '403 provider_disabled';

const USUAL_KEYS = [
  'proxy_token',
  'allowed_hosts',
  'ui.host',
  'logging.log_requests',
  'session_recording.enabled',
  'session_recording.bodies',
  'routing.rules',
  'providers.groq.base_url',
  'providers.openai.base_url',
];
const REST_KEYS = [
  'providers.groq.provider_type',
  'providers.groq.enabled',
  'providers.openai.provider_type',
  'providers.openai.proxy',
  'providers.openai.base_url',
  'providers.openai.api_key',
  'providers.openai.ca_file',
];

suite('a file that becomes unusable at runtime changes nothing', { concurrency: 8 }, () => {
  testFile('nothing is left of it', {}, NOTHING_LEFT);
  testFile('it is no file', {}, NOT_A_FILE);
  testFile('it is no YAML', {}, NO_YAML);
  testFile('it is torn', {}, tornBreaks(USUAL_KEYS));
  testFile('nothing is left of another', REST, NOTHING_LEFT);
  testFile('another is torn', REST, tornBreaks(REST_KEYS));
});

function testFile(name: string, variant: Variant, breaks: readonly FileBreak[]): void {
  test(name, async (context) => {
    const openai = '200 secure /base/v1/chat/completions with key-of-openai';
    const rest = {
      openai,
      allowed: openai,
      admitted: openai,
      groq: OFF,
      ruled: '503 provider_misconfigured x-should-retry: false',
    };
    const walk = await startWalk(context, { variant, seen: () => (variant === REST ? rest : {}) });
    for (const one of breaks) {
      const options = one.skip === undefined ? {} : { skip: one.skip };
      await context.test(one.name, options, () => breakFile(walk, one));
    }
  });
}

/** Asserts that everything stays as it was, and that a single finding gives the reason. */
async function breakFile(walk: Walk, { breakIt, codes }: FileBreak): Promise<void> {
  const { program } = walk;
  const from = program.lines.length;
  await whileBroken(walk, () => breakIt(program, walk.good), {
    wait: () => program.logged(`a finding of ${codes.join(', ')}`, from, isFinding(codes)),
    check: (seen) => assert.deepEqual(seen, walk.usual),
  });
  const [finding, ...more] = findings(program, from);
  assert.deepEqual(more, []);
  assert.match(String(finding?.fields['at']), /config\.yaml(?::\d+:\d+)?$/u);
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding, FindingCode } from '../../src/contract/settings/finding.ts';
import { CONFIG, resolve, systemError } from './support.ts';
import type { Given } from './support.ts';

/** Findings that only a running program produces; tested elsewhere. */
type FoundRunning = 'file_empty' | 'file_torn' | 'file_slow' | 'address_unavailable' | 'not_applied';

/** Part that is not served, or not opened, because of the finding. */
type Refused = 'openai' | 'anthropic' | 'gemini' | 'groq' | 'rules' | 'listener';

interface Case {
  readonly level: Finding['level'];
  readonly given: Given;
  readonly refuses?: readonly Refused[];
}

const ALL: readonly Refused[] = ['openai', 'anthropic', 'gemini', 'rules', 'listener'];
const groq = (rest: string): string => `providers: { groq: { ${rest} } }`;

/** Inputs that lead to each code, and its level. A code without a row does not compile. */
const CASES: Readonly<Record<Exclude<FindingCode, FoundRunning>, Case>> = {
  invalid_value: { level: 'error', given: { yaml: 'port: many' } },
  misspelt_key: {
    level: 'error',
    given: { yaml: 'providers: { openai: { base_ulr: "https://x.example" } }' },
    refuses: ['openai'],
  },
  misplaced_key: {
    level: 'error',
    given: { yaml: 'provider_type: openai' },
    refuses: ['openai', 'anthropic', 'gemini'],
  },
  unknown_key: { level: 'warning', given: { yaml: 'prot: 1' } },
  misspelt_variable: {
    level: 'error',
    given: { env: { LUNAROUTE_PROXY_TOKN: 'a-token-of-mine' } },
    refuses: ['listener'],
  },
  unknown_variable: { level: 'warning', given: { env: { LUNAROUTE_PROT: '1' } } },
  unset_variable: { level: 'error', given: { yaml: 'port: ${NOT_SET}' } },
  yaml_syntax: { level: 'error', given: { yaml: 'port: [' }, refuses: ALL },
  yaml_shape: {
    level: 'error',
    given: { yaml: 'providers: [openai]' },
    refuses: ['openai', 'anthropic', 'gemini'],
  },
  file_unreadable: { level: 'error', given: { files: { [CONFIG]: systemError('EACCES') } }, refuses: ALL },
  file_missing: { level: 'error', given: { flags: { config: '/no.yaml' } }, refuses: ALL },
  file_exposed: {
    level: 'warning',
    given: { yaml: 'port: 8081', accessOf: () => ({ mode: 0o100_666, uid: 1000, gid: 1000 }) },
  },
  key_exposed: {
    level: 'warning',
    given: {
      yaml: 'providers: { openai: { api_key: an-api-key-of-mine } }',
      accessOf: () => ({ mode: 0o100_644, uid: 1000, gid: 1000 }),
    },
  },
  provider_name_invalid: { level: 'error', given: { yaml: 'providers: { Groq: }' } },
  provider_names_collide: {
    level: 'error',
    given: {
      yaml: 'providers: { openai-connect: { provider_type: openai, base_url: "https://x.example" } }',
    },
  },
  provider_type_missing: {
    level: 'error',
    given: { yaml: groq('base_url: "https://x.example"') },
    refuses: ['groq'],
  },
  base_url_missing: { level: 'error', given: { yaml: groq('provider_type: openai') }, refuses: ['groq'] },
  unknown_provider: {
    level: 'error',
    given: { yaml: 'routing: { rules: [{ model_pattern: x, provider: y }] }' },
  },
  base_url_loops: {
    level: 'error',
    given: { env: { LUNAROUTE_OPENAI_BASE_URL: 'http://localhost:8081' } },
    refuses: ['openai'],
  },
  proxy_loops: {
    level: 'error',
    given: { env: { HTTPS_PROXY: 'http://127.0.0.1:8081' } },
    refuses: ['openai', 'anthropic', 'gemini'],
  },
  socks_unused: { level: 'warning', given: { env: { ALL_PROXY: 'socks5://x:1', NO_PROXY: '*' } } },
  system_proxy_silent: {
    level: 'warning',
    given: {
      systemProxies: new Map([['https://api.openai.com', { kind: 'silent', why: 'did not answer' }]]),
    },
  },
  ca_file_unreadable: {
    level: 'error',
    given: { env: { NODE_EXTRA_CA_CERTS: '/no.pem' } },
    refuses: ['openai', 'anthropic', 'gemini'],
  },
  insecure_bind: {
    level: 'error',
    given: { env: { LUNAROUTE_HOST: '0.0.0.0', OPENAI_API_KEY: 'a-key-of-mine' } },
  },
  insecure_ui_bind: { level: 'error', given: { env: { LUNAROUTE_UI_HOST: '0.0.0.0' } } },
  token_empty: {
    level: 'error',
    given: { env: { LUNAROUTE_HOST: '0.0.0.0', LUNAROUTE_PROXY_TOKEN: '' } },
    refuses: ['listener'],
  },
  token_short: {
    level: 'warning',
    given: { env: { LUNAROUTE_HOST: '0.0.0.0', LUNAROUTE_PROXY_TOKEN: 'a' } },
  },
  no_proxy_entry: {
    level: 'warning',
    given: { env: { HTTPS_PROXY: 'http://x.example:1', NO_PROXY: '<local>' } },
  },
  tls_unverified: { level: 'warning', given: { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } } },
  key_store_unread: { level: 'error', given: { unreadKeys: ['openai'] }, refuses: ['openai'] },
  login_shell_silent: {
    level: 'error',
    given: { silentVariables: ['LUNAROUTE_OPENAI_BASE_URL'] },
    refuses: ['openai'],
  },
};

for (const [code, { level, given, refuses = [] }] of Object.entries(CASES)) {
  test(`${code} is reported with a place and a message, and refuses what it may have redirected`, () => {
    const resolved = resolve(given);
    assert.ok(resolved.findings.length > 0);
    for (const finding of resolved.findings) {
      assert.deepEqual([finding.code, finding.level], [code, level]);
      assert.ok(finding.at.length > 0);
      assert.match(finding.message, /^["A-Za-z].*[.?]$/i);
    }
    const { settings } = resolved;
    const refused = [
      ...settings.misconfigured.map(({ name }) => name),
      ...(settings.rulesRefusal === undefined ? [] : ['rules']),
      ...(settings.listenRefusal === undefined ? [] : ['listener']),
    ];
    assert.deepEqual(refused, refuses);
    assert.equal(settings.port, 8081);
    for (const { message, at } of settings.misconfigured) assert.ok(message.length > 20 && at.length > 0);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding, FindingCode } from '../../src/contract/settings.ts';
import { CONFIG, resolve, systemError } from './support.ts';
import type { Given } from './support.ts';

/** For each code inputs that lead to it, and how bad it is. A code without a row does not compile. */
const CASES: Readonly<Record<FindingCode, { readonly level: Finding['level']; readonly given: Given }>> = {
  invalid_value: { level: 'error', given: { yaml: 'port: many' } },
  unknown_key: { level: 'warning', given: { yaml: 'prot: 1' } },
  unknown_variable: { level: 'warning', given: { env: { LUNAROUTE_PROT: '1' } } },
  unset_variable: { level: 'error', given: { yaml: 'port: ${NOT_SET}' } },
  yaml_syntax: { level: 'error', given: { yaml: 'port: [' } },
  yaml_shape: { level: 'error', given: { yaml: 'providers: [openai]' } },
  file_unreadable: { level: 'error', given: { files: { [CONFIG]: systemError('EACCES') } } },
  file_missing: { level: 'error', given: { flags: { config: '/no.yaml' } } },
  file_exposed: {
    level: 'warning',
    given: { yaml: 'port: 8081', accessOf: () => ({ mode: 0o100_666, uid: 1000, gid: 1000 }) },
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
    given: { yaml: 'providers: { groq: { base_url: "https://x.example" } }' },
  },
  base_url_missing: { level: 'error', given: { yaml: 'providers: { groq: { provider_type: openai } }' } },
  unknown_provider: {
    level: 'error',
    given: { yaml: 'routing: { rules: [{ model_pattern: x, provider: y }] }' },
  },
  base_url_loops: { level: 'error', given: { env: { LUNAROUTE_OPENAI_BASE_URL: 'http://localhost:8081' } } },
  ca_file_unreadable: { level: 'error', given: { env: { NODE_EXTRA_CA_CERTS: '/no.pem' } } },
  insecure_bind: {
    level: 'error',
    given: { env: { LUNAROUTE_HOST: '0.0.0.0', OPENAI_API_KEY: 'a-key-of-mine' } },
  },
};

for (const [code, { level, given }] of Object.entries(CASES)) {
  test(`${code} is reported, with a place and words, and the defaults hold`, () => {
    const resolved = resolve(given);
    assert.ok(resolved.findings.length > 0);
    for (const finding of resolved.findings) {
      assert.deepEqual([finding.code, finding.level], [code, level]);
      assert.ok(finding.at.length > 0);
      assert.match(finding.message, /^["A-Z].*[.?]$/i);
    }
    assert.deepEqual([resolved.settings.host, resolved.settings.port], ['127.0.0.1', 8081]);
    assert.deepEqual(
      resolved.settings.providers.map(({ name }) => name),
      ['openai', 'anthropic'],
    );
  });
}

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { SHELLS } from '../../src/contract/shells.ts';
import { environmentLines, environmentNotes, providerSetup } from '../../src/control/environment-lines.ts';

const HERE = { host: '127.0.0.1', port: 8081 };

for (const [shell, lines] of [
  [
    'sh',
    [
      'export ANTHROPIC_BASE_URL=http://127.0.0.1:8081',
      'export GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8081/gemini',
      'export OPENAI_BASE_URL=http://127.0.0.1:8081/v1',
    ],
  ],
  [
    'fish',
    [
      'set -gx ANTHROPIC_BASE_URL http://127.0.0.1:8081;',
      'set -gx GOOGLE_GEMINI_BASE_URL http://127.0.0.1:8081/gemini;',
      'set -gx OPENAI_BASE_URL http://127.0.0.1:8081/v1;',
    ],
  ],
  [
    'powershell',
    [
      "$env:ANTHROPIC_BASE_URL = 'http://127.0.0.1:8081'",
      "$env:GOOGLE_GEMINI_BASE_URL = 'http://127.0.0.1:8081/gemini'",
      "$env:OPENAI_BASE_URL = 'http://127.0.0.1:8081/v1'",
    ],
  ],
  [
    'cmd',
    [
      'set "ANTHROPIC_BASE_URL=http://127.0.0.1:8081"',
      'set "GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8081/gemini"',
      'set "OPENAI_BASE_URL=http://127.0.0.1:8081/v1"',
    ],
  ],
] as const) {
  test(`the lines for ${shell} point every kind of assistant at the proxy`, () => {
    assert.equal(environmentLines({ ...HERE, shell }), `${lines.join('\n')}\n`);
  });
}

for (const [host, shown] of [
  ['0.0.0.0', '127.0.0.1'],
  ['::', '[::1]'],
  ['::1', '[::1]'],
  ['[::1]', '[::1]'],
  ['localhost', 'localhost'],
  ['192.168.1.2', '192.168.1.2'],
] as const) {
  test(`a listener on ${host} is reached at ${shown} from every shell`, () => {
    for (const shell of SHELLS) {
      const lines = environmentLines({ host, port: 9000, shell });
      assert.ok(lines.includes(`http://${shown}:9000/v1`), lines);
    }
  });
}

test('a real shell takes the lines over, brackets included', { skip: process.platform === 'win32' }, () => {
  for (const [host, shown] of [
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]'],
  ] as const) {
    const lines = environmentLines({ host, port: 8081, shell: 'sh' });
    const script = 'eval "$LINES_TO_TRY"; printf "%s %s" "$ANTHROPIC_BASE_URL" "$OPENAI_BASE_URL"';
    const env = { PATH: process.env['PATH'], LINES_TO_TRY: lines };
    const output = execFileSync('sh', ['-c', script], { env, encoding: 'utf8' });
    assert.equal(output, `http://${shown}:8081 http://${shown}:8081/v1`);
  }
});

test('the note says that Codex needs its own file, in lines that a shell would skip', () => {
  assert.match(
    environmentNotes(),
    /Codex ignores OPENAI_BASE_URL.*openai_base_url in ~\/\.codex\/config\.toml/,
  );
});

test('the note says when Gemini CLI follows its variable', () => {
  assert.match(environmentNotes(), /Gemini CLI follows GOOGLE_GEMINI_BASE_URL only with an API key/);
});

const GROQ = {
  name: 'groq',
  dialect: 'openai',
  baseUrl: 'https://api.groq.com/openai',
  hasKey: false,
} as const;

for (const [shell, lines, curl] of [
  [
    'sh',
    'export OPENAI_BASE_URL=http://127.0.0.1:8081/groq/v1\nexport OPENAI_API_KEY="$GROQ_API_KEY"',
    'curl http://127.0.0.1:8081/groq/v1/models -H "Authorization: Bearer $GROQ_API_KEY"',
  ],
  [
    'fish',
    'set -gx OPENAI_BASE_URL http://127.0.0.1:8081/groq/v1;\nset -gx OPENAI_API_KEY "$GROQ_API_KEY";',
    'curl http://127.0.0.1:8081/groq/v1/models -H "Authorization: Bearer $GROQ_API_KEY"',
  ],
  [
    'powershell',
    "$env:OPENAI_BASE_URL = 'http://127.0.0.1:8081/groq/v1'\n$env:OPENAI_API_KEY = $env:GROQ_API_KEY",
    'curl.exe http://127.0.0.1:8081/groq/v1/models -H "Authorization: Bearer $env:GROQ_API_KEY"',
  ],
  [
    'cmd',
    'set "OPENAI_BASE_URL=http://127.0.0.1:8081/groq/v1"\nset "OPENAI_API_KEY=%GROQ_API_KEY%"',
    'curl http://127.0.0.1:8081/groq/v1/models -H "Authorization: Bearer %GROQ_API_KEY%"',
  ],
] as const) {
  test(`clients of one provider are set up by lines for ${shell}`, () => {
    const setup = providerSetup(GROQ, { ...HERE, shell, asksForToken: false });
    assert.equal(setup.lines, lines);
    assert.equal(setup.curl, curl);
  });
}

test('a first request carries what the proxy and the dialect ask for, and a key only where the proxy has none', () => {
  const at = { ...HERE, shell: 'sh', asksForToken: true } as const;
  const token = '-H "x-lunaroute-token: $LUNAROUTE_PROXY_TOKEN"';
  assert.equal(
    providerSetup({ ...GROQ, hasKey: true }, at).curl,
    `curl http://127.0.0.1:8081/groq/v1/models ${token}`,
  );
  const claude = {
    ...GROQ,
    name: 'claude',
    dialect: 'anthropic',
    baseUrl: 'https://llm.example.com',
  } as const;
  assert.equal(
    providerSetup(claude, at).curl,
    `curl http://127.0.0.1:8081/claude/v1/models -H "x-api-key: $CLAUDE_API_KEY" -H "anthropic-version: 2023-06-01" ${token}`,
  );
  const local = { ...GROQ, name: 'my-box', baseUrl: 'http://127.0.0.1:11434' };
  assert.equal(providerSetup(local, at).lines, 'export OPENAI_BASE_URL=http://127.0.0.1:8081/my-box/v1');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  actionsOf,
  formatAgo,
  isMissing,
  formatOutcome,
  sortCautions,
  formatAssistantState,
  unseenReasons,
} from '../../../../renderer/pages/assistants/format-assistant.ts';
import {
  addressIn,
  clientLines,
  exceptionLines,
} from '../../../../renderer/pages/assistants/other-clients-lines.ts';
import type { AssistantCaution, AssistantState, AssistantView } from '../../../../src/contract/assistants.ts';

function assistant(state: AssistantState, given: Partial<AssistantView> = {}): AssistantView {
  return {
    name: 'codex',
    label: 'Codex CLI',
    program: 'codex',
    isFound: true,
    file: '/home/me/.codex/config.toml',
    fileExists: true,
    addresses: [],
    state,
    connectedAt: null,
    statusLine: null,
    isDirect: false,
    toolSearch: null,
    cautions: [],
    ...given,
  };
}

const BY_US: AssistantState = { kind: 'connected', by: 'us', isCurrent: true };

const CASES: readonly (readonly [AssistantState, string, string, readonly string[]])[] = [
  [{ kind: 'none' }, 'grey', 'Not connected', ['connect']],
  [{ kind: 'other' }, 'amber', 'Another address', ['connect']],
  [BY_US, 'green', 'Connected', ['disconnect']],
  [{ ...BY_US, isCurrent: false }, 'amber', 'Connected to an old address', ['disconnect', 'reconnect']],
  [{ kind: 'connected', by: 'hand', isCurrent: true }, 'green', 'Connected by hand', []],
  [{ kind: 'drifted' }, 'amber', 'Changed since', ['take_back', 'reconnect']],
  [{ kind: 'unreadable', code: 'not_utf8', message: 'It is not UTF-8 text.' }, 'red', 'Cannot be used', []],
];

test('each state has a tone, a word and its actions', () => {
  for (const [state, tone, word, actions] of CASES) {
    const words = formatAssistantState(assistant(state));
    assert.deepEqual([words.tone, words.word, actionsOf(assistant(state))], [tone, word, actions]);
    assert.notEqual(words.detail, '');
  }
});

test('an assistant set to bypass the proxy is shown as such and can be connected', () => {
  const direct = assistant({ kind: 'none' }, { isDirect: true });
  assert.deepEqual([formatAssistantState(direct).word, actionsOf(direct)], ['Sent directly', ['connect']]);
});

test('an assistant that is not found has no actions', () => {
  const missing = assistant({ kind: 'none' }, { isFound: false, fileExists: false });
  assert.equal(isMissing(missing), true);
  assert.equal(formatAssistantState(missing).word, 'Not found');
  assert.deepEqual(actionsOf(missing), []);
  assert.equal(isMissing(assistant(BY_US, { isFound: false })), false, 'what is connected is shown');
});

test('an assistant that reconnecting would fix can be reconnected', () => {
  const caution: AssistantCaution = { code: 'proxy_in_the_way', level: 'warning', message: 'a warning' };
  const actions = (cautions: readonly AssistantCaution[]) => actionsOf(assistant(BY_US, { cautions }));
  assert.deepEqual(actions([{ ...caution, mendedBy: 'connect' }]), ['disconnect', 'reconnect']);
  assert.deepEqual(actions([caution]), ['disconnect']);
});

test('the lines that bypass another proxy are separate from those with addresses', () => {
  const addresses = 'export OPENAI_BASE_URL=http://127.0.0.1:8081/v1\n';
  const [one, other] = ["export NO_PROXY='a,127.0.0.1'", "export no_proxy='a,127.0.0.1'"];
  assert.deepEqual(exceptionLines(`${addresses}${one}\n${other}\n`), [one, other]);
  assert.deepEqual(exceptionLines(addresses), []);
});

test('the reason for an unusable file is shown', () => {
  const words = formatAssistantState(
    assistant({ kind: 'unreadable', code: 'not_utf8', message: 'It is not UTF-8 text.' }),
  );
  assert.match(words.detail, /not UTF-8/u);
});

test('the age of a request is shown in words', () => {
  assert.deepEqual([0, 12_400, 89_000, 240_000, 3 * 3_600_000, 50 * 3_600_000].map(formatAgo), [
    'just now',
    '12 s ago',
    '89 s ago',
    '4 min ago',
    '3 h ago',
    '2 days ago',
  ]);
});

test('a reason already shown as a caution is not repeated, and warnings come first', () => {
  const note: AssistantCaution = { code: 'not_own_host', level: 'note', message: 'a note' };
  const warning: AssistantCaution = { code: 'overridden', level: 'warning', message: 'a warning' };
  assert.deepEqual(unseenReasons({ reasons: ['a warning', 'not started'] }, [note, warning]), [
    'not started',
  ]);
  assert.deepEqual(sortCautions([note, warning]), [warning, note]);
});

test('the outcome of a change is shown with the next step', () => {
  const one = assistant(BY_US);
  assert.equal(
    formatOutcome(one, 'connect', { kind: 'unchanged', message: 'Already.' }).description,
    'Already.',
  );
  const done = { kind: 'done', file: '', diff: [], cautions: [] } as const;
  assert.match(formatOutcome(one, 'connect', done).description ?? '', /restart it/u);
  assert.equal(formatOutcome(one, 'disconnect', done).title, 'Codex CLI is disconnected');
});

test('the lines of each shell are sorted by the clients that read them', () => {
  const shells = [
    'export ANTHROPIC_BASE_URL=http://127.0.0.1:8081\nexport OPENAI_BASE_URL=http://127.0.0.1:8081/v1\n',
    "$env:ANTHROPIC_BASE_URL = 'http://127.0.0.1:8081'\r\n$env:OPENAI_BASE_URL = 'http://127.0.0.1:8081/v1'\r\n",
    'set "ANTHROPIC_BASE_URL=http://127.0.0.1:8081"\nset "OPENAI_BASE_URL=http://127.0.0.1:8081/v1"\n',
    'set -gx ANTHROPIC_BASE_URL http://127.0.0.1:8081;\nset -gx OPENAI_BASE_URL http://127.0.0.1:8081/v1;\n',
  ];
  for (const text of shells) {
    assert.deepEqual(
      clientLines(text).map(({ dialect, line }) => [dialect, addressIn(line)]),
      [
        ['anthropic', 'http://127.0.0.1:8081'],
        ['openai', 'http://127.0.0.1:8081/v1'],
      ],
    );
  }
  assert.deepEqual(clientLines(''), []);
});

/** Command lines of a document, and how to check that they do what the reader expects. */
export interface CommandCase {
  /** As written in the document; several lines run in one shell. */
  readonly lines: readonly [string, ...string[]];
  /** Expected output, on either stream. */
  readonly says: RegExp;
  /** Expected exit code; default 0. */
  readonly code?: number;
  /** Command run afterwards in the same shell, to see what the lines did. */
  readonly look?: string;
  /** Whether it keeps running after the expected output until it is stopped. */
  readonly lasts?: boolean;
  /** A required program that may not be installed. */
  readonly needs?: string;
  /** Whether it runs in the checkout's folder. */
  readonly inCheckout?: boolean;
}

/** The proxy's address with any port, since the tests do not use the default one. */
const URL = String.raw`http://127\.0\.0\.1:\d+`;

/** The line that starts the instance used by all of {@link WITH_DEMO}. */
export const DEMO = 'lunaroute-tray serve --demo';

/** Lines that can be typed while the demo runs. */
export const WITH_DEMO: readonly CommandCase[] = [
  {
    lines: ['lunaroute-tray status'],
    says: new RegExp(`^Listening on ${URL},[^]*^anthropic +\\d+ active`, 'mu'),
  },
  { lines: ['npm run -s cli -- status'], says: new RegExp(`^Listening on ${URL},`, 'mu'), inCheckout: true },
  { lines: ['lunaroute-tray doctor'], says: /Process \d+\n +openai: .*\n[^]*finding|Nothing to change\./u },
  { lines: ['lunaroute-tray doctor --json'], says: /\{"at":\d+,"basis":"running"/u },
  { lines: ['lunaroute-tray open'], says: new RegExp(`${URL}/#token=\\S{40}`, 'u') },
  {
    lines: ['lunaroute-tray bundle --output lunaroute-bundle.txt'],
    says: /^LunaRoute support bundle[^]*^Running for: .* as a demo\n[^]*^== Doctor ==\n/mu,
    look: 'cat lunaroute-bundle.txt',
  },
  {
    lines: ['eval "$(lunaroute-tray env)"'],
    says: new RegExp(
      `^ANTHROPIC_BASE_URL=${URL}\nGOOGLE_GEMINI_BASE_URL=${URL}/gemini\nOPENAI_BASE_URL=${URL}/v1$`,
      'mu',
    ),
    look: 'env | grep _BASE_URL= | sort',
  },
  {
    lines: [
      'export ANTHROPIC_BASE_URL=http://127.0.0.1:8081',
      'export OPENAI_BASE_URL=http://127.0.0.1:8081/v1',
      'export GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8081/gemini',
    ],
    says: /^the same$/mu,
    look: 'ours=$(env | grep _BASE_URL= | sort); eval "$(lunaroute-tray env)"; [ "$ours" = "$(env | grep _BASE_URL= | sort)" ] && echo the same',
  },
  {
    lines: ['lunaroute-tray env --shell powershell'],
    says: new RegExp(`\\$env:OPENAI_BASE_URL = '${URL}/v1'`, 'u'),
  },
  { lines: ['lunaroute-tray env --shell fish'], says: new RegExp(`set -gx OPENAI_BASE_URL ${URL}/v1;`, 'u') },
  {
    lines: ['lunaroute-tray env --provider openai'],
    says: new RegExp(`export OPENAI_BASE_URL=${URL}/v1\n`, 'u'),
  },
  {
    lines: ['curl http://127.0.0.1:8081/healthz'],
    says: /\{"status":"ok","app":"lunaroute-tray"/u,
    needs: 'curl',
  },
  {
    lines: ['curl -i http://127.0.0.1:8081/healthz'],
    says: /^HTTP\/1\.1 200 OK[^]*"status":"ok"/mu,
    needs: 'curl',
  },
  {
    lines: ['curl http://127.0.0.1:8081/readyz?verbose'],
    says: /\{"status":"ready","providers":\{"openai":"ready"/u,
    needs: 'curl',
  },
  {
    lines: ['curl http://127.0.0.1:8081/metrics'],
    says: /^http_pool_connections_created_total\{/mu,
    needs: 'curl',
  },
  {
    lines: [`echo '{"session_id":"any"}' | curl -s -m 1 --data-binary @- http://127.0.0.1:8081/statusline`],
    says: /^LunaRoute: no request seen yet$/mu,
    needs: 'curl',
  },
  {
    lines: ["curl -i -H 'Host: lunaroute.example' http://127.0.0.1:8081/v1/models"],
    says: /^HTTP\/1\.1 403 [^]*x-lunaroute-error: host_not_allowed[^]*LUNAROUTE_ALLOWED_HOSTS=lunaroute\.example/mu,
    needs: 'curl',
  },
  ...['Host: lunaroute.example', 'Origin: http://localhost:5173'].map((header): CommandCase => ({
    lines: [
      String.raw`curl -s -o /dev/null -w '%{http_code}\n' -H '${header}' http://127.0.0.1:8081/v1/models`,
    ],
    says: /^403\n$/u,
    needs: 'curl',
  })),
  {
    lines: ['curl -s http://127.0.0.1:8081/metrics | promtool check metrics'],
    says: /^$/u,
    needs: 'promtool',
  },
  {
    lines: ['promtool check rules deploy/prometheus/rules.yaml'],
    says: /SUCCESS: 6 rules found/u,
    needs: 'promtool',
    inCheckout: true,
  },
];

/** Lines that can be typed, in this order, while nothing runs: Claude Code is installed, and nothing is connected. */
export const WITHOUT: readonly CommandCase[] = [
  { lines: ['lunaroute-tray check'], says: /^General\n[^]*^Provider openai/mu },
  { lines: ['lunaroute-tray check --json'], says: /^\{/u },
  {
    lines: ['lunaroute-tray schema > ~/.config/lunaroute/config.schema.json'],
    says: /"\$schema": "/u,
    look: 'cat ~/.config/lunaroute/config.schema.json',
  },
  { lines: ['lunaroute-tray assistants'], says: /^Claude Code \[claude-code\]: not connected\n/mu },
  {
    lines: ['lunaroute-tray assistants connect claude-code --dry-run'],
    says: new RegExp(`"ANTHROPIC_BASE_URL": "${URL}"[^]*unchanged$`, 'mu'),
    look: 'grep -q BASE_URL ~/.claude/settings.json || echo unchanged',
  },
  {
    lines: ['lunaroute-tray assistants connect claude-code'],
    says: new RegExp(`^ +"ANTHROPIC_BASE_URL": "${URL}"`, 'mu'),
    look: 'cat ~/.claude/settings.json',
  },
  {
    lines: ['lunaroute-tray assistants direct'],
    says: /^\{\}$/mu,
    look: 'cat ~/.claude/settings.json',
  },
  {
    lines: ['lunaroute-tray assistants back'],
    says: new RegExp(`^ +"ANTHROPIC_BASE_URL": "${URL}"`, 'mu'),
    look: 'cat ~/.claude/settings.json',
  },
  {
    lines: ['lunaroute-tray assistants disconnect claude-code'],
    says: /^\{\}$/mu,
    look: 'cat ~/.claude/settings.json',
  },
  {
    lines: ['lunaroute-tray assistants connect claude-code --status-line'],
    says: new RegExp(`curl -s -m 1 --data-binary @- ${URL}/statusline`, 'u'),
    look: 'cat ~/.claude/settings.json',
  },
  { lines: ['lunaroute-tray run -- claude'], says: new RegExp(`claude: --settings .*${URL}`, 'u') },
  {
    lines: ["lunaroute-tray run -- codex exec 'explain this repository'"],
    says: new RegExp(`codex: .*${URL}/v1.* exec explain this repository`, 'u'),
  },
  { lines: ['lunaroute-tray run --demo -- claude'], says: new RegExp(`claude: --settings .*${URL}`, 'u') },
  {
    lines: ['lunaroute-tray run --provider groq -- python ask.py'],
    says: new RegExp(`python: ask\\.py\nOPENAI_BASE_URL=${URL}/groq/v1$`, 'mu'),
  },
  {
    lines: [
      'export COPILOT_PROVIDER_TYPE=anthropic COPILOT_PROVIDER_API_KEY=sk-ant-... COPILOT_MODEL=claude-sonnet-4-5',
      'lunaroute-tray run -- copilot',
    ],
    says: new RegExp(`^COPILOT_PROVIDER_BASE_URL=${URL}$`, 'mu'),
  },
  { lines: ['lunaroute-server'], says: new RegExp(`listening on ${URL}`, 'u'), lasts: true },
  {
    lines: ['RUST_LOG=lunaroute_egress=debug lunaroute-tray serve'],
    says: /\[DEBUG\] Creating HTTP client: timeout=600s, pool_max_idle=32, .* provider=openai/u,
    lasts: true,
  },
];

/** Lines that tests cannot run, with the reason. */
export const NOT_RUN: readonly { readonly why: string; readonly lines: readonly string[] }[] = [
  {
    why: 'Installs from the registry; test/packaging/npm-package.test.ts does it with the package itself.',
    lines: ['npm i -g lunaroute-tray', 'npx lunaroute-tray serve'],
  },
  {
    why: 'Builds and opens the desktop app; test/electron and test/electron-real do.',
    lines: ['npm ci && npm start', 'npm start -- --demo', 'npm start -- --headless'],
  },
  {
    why: "Changes the services of this machine's user; test/service does it with a stand-in.",
    lines: [
      'export OPENAI_API_KEY=sk-...',
      'lunaroute-tray service install --env OPENAI_API_KEY',
      'lunaroute-tray service status',
      'lunaroute-tray service uninstall',
    ],
  },
  {
    why: 'Needs Docker and its registry; test/image and test/deploy check what they use.',
    lines: [
      'docker build -t lunaroute:latest .',
      'docker run --rm -p 127.0.0.1:8081:8081 lunaroute:latest',
      'docker run --rm -p 127.0.0.1:8081:8081 -e OPENAI_API_KEY lunaroute:latest',
      'docker run --rm lunaroute:latest check',
      'docker compose -f deploy/compose.yaml up',
      'docker compose -f deploy/compose.yaml -f deploy/compose.observability.yaml up',
      'docker compose -f deploy/compose.yaml -f deploy/compose.observability.yaml -f deploy/compose.demo.yaml up',
    ],
  },
  {
    why: 'Needs a cluster; test/deploy checks the manifests.',
    lines: [
      'kubectl create secret generic lunaroute-keys --from-literal=OPENAI_API_KEY=...',
      'kubectl create secret generic lunaroute-token --from-literal=token="$(openssl rand -hex 32)"',
      'kubectl apply -k deploy/kubernetes/overlays/team',
    ],
  },
  {
    why: 'Another program, with a key.',
    lines: ['cline auth -p openai -b http://127.0.0.1:8081/v1 -k sk-... -m gpt-5'],
  },
  {
    why: 'Reads recordings of its user; ID is the name of a session.',
    lines: [`jq -c 'select(.session == "ID") | [.time, .kind, .turn, .tokens.output]' *.jsonl`],
  },
];

/** How Codex is signed in. */
export type Login = 'key' | 'chatgpt';

/** Token Codex sends when signed in with ChatGPT. */
export const CHATGPT_TOKEN = madeUpJwt();

/** Turns off every request to hosts other than the model's provider. */
const QUIET = `
check_for_update_on_startup = false
[analytics]
enabled = false
[features]
plugins = false
apps = false
[otel]
metrics_exporter = "none"
`;

/** Returns the files, by path, of a home in which Codex uses this address. */
export function codexHome(url: string, login: Login): Readonly<Record<string, string>> {
  return {
    '.codex/config.toml': `openai_base_url = "${url}/v1"\nchatgpt_base_url = "${url}/chatgpt/"\n${QUIET}`,
    '.codex/auth.json': JSON.stringify(
      login === 'key' ? { auth_mode: 'apikey', OPENAI_API_KEY: 'sk-own' } : chatgptLogin(),
    ),
  };
}

function chatgptLogin(): object {
  return {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: CHATGPT_TOKEN,
      access_token: CHATGPT_TOKEN,
      refresh_token: 'made-up',
      account_id: 'account',
    },
    last_refresh: new Date().toISOString(),
  };
}

/** Valid for a day, so that Codex does not try to refresh it. */
function madeUpJwt(): string {
  const claims = {
    exp: Math.floor(Date.now() / 1000) + 86_400,
    email: 'somebody@example.com',
    'https://api.openai.com/auth': { chatgpt_account_id: 'account', chatgpt_plan_type: 'plus' },
  };
  return [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat('c2ln')
    .join('.');
}

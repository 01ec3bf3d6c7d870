/** A kind of credential that is recognisable by its form. */
interface KeyShape {
  readonly name: string;
  /** Regular expression source: a fixed prefix, then a single run of characters. */
  readonly source: string;
  /** A fake example in pieces, because source code scanners would report it as a leak if written in one. */
  readonly example: readonly string[];
}

const LETTERS = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789';
const HEX = '0123456789abcdef';

function shape(name: string, source: string, ...example: readonly string[]): KeyShape {
  return { name, source, example };
}

/**
 * Credentials recognisable by their prefix. Each pattern must stay linear: after the prefix a single character class
 * with a minimum length, so that a failed match costs no more than that length (`test/redaction/key-shapes.test.ts`).
 * @internal Its test uses the examples.
 */
export const KEY_SHAPES: readonly KeyShape[] = [
  // The `sk-` prefix is used by OpenAI, Anthropic, DeepSeek, OpenRouter, Moonshot and many imitators.
  shape('OpenAI', String.raw`sk-[\w-]{4,}`, 'sk', '-', LETTERS),
  shape('OpenAI, of a project', String.raw`sk-[\w-]{4,}`, 'sk', '-proj-', LETTERS, '_-', LETTERS),
  shape('OpenAI, of a service account', String.raw`sk-[\w-]{4,}`, 'sk', '-svcacct-', LETTERS),
  shape('Anthropic', String.raw`sk-[\w-]{4,}`, 'sk', '-ant-api03-', LETTERS, '-', LETTERS, 'AA'),
  shape('Anthropic, of a subscription', String.raw`sk-[\w-]{4,}`, 'sk', '-ant-oat01-', LETTERS),
  shape('Anthropic, to refresh one', String.raw`sk-[\w-]{4,}`, 'sk', '-ant-ort01-', LETTERS),
  shape('OpenRouter', String.raw`sk-[\w-]{4,}`, 'sk', '-or-v1-', HEX, HEX, HEX, HEX),
  shape('Google', String.raw`AIza[\w-]{30,}`, 'AI', 'za', LETTERS.slice(0, 35)),
  shape('Google, of an agent platform', String.raw`AQ\.[\w-]{20,}`, 'AQ', '.', LETTERS),
  shape('Google, access token', String.raw`ya29\.[\w.-]{8,}`, 'ya', '29.', LETTERS),
  shape('Google, refresh token', String.raw`1\/\/0[\w-]{20,}`, '1/', '/0', LETTERS),
  shape('Google, client secret', String.raw`GOCSPX-[\w-]{20,}`, 'GOC', 'SPX-', LETTERS),
  shape('AWS, access key', '(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}', 'AK', 'IA', 'ABCDEFGH01234567'),
  shape('AWS, temporary access key', '(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}', 'AS', 'IA', 'ABCDEFGH01234567'),
  shape('AWS, session token', '(?:IQoJ|FwoG|FQoG)[A-Za-z0-9+/=]{60,}', 'IQ', 'oJ', LETTERS, LETTERS),
  shape('AWS Bedrock', 'ABSK[A-Za-z0-9+/=]{60,}', 'AB', 'SK', LETTERS, LETTERS),
  shape('GitHub, personal', String.raw`gh[pousr]_\w{20,}`, 'gh', 'p_', LETTERS),
  shape('GitHub, OAuth', String.raw`gh[pousr]_\w{20,}`, 'gh', 'o_', LETTERS),
  shape('GitHub, of a user', String.raw`gh[pousr]_\w{20,}`, 'gh', 'u_', LETTERS),
  shape('GitHub, of a server', String.raw`gh[pousr]_\w{20,}`, 'gh', 's_', LETTERS),
  shape('GitHub, to refresh', String.raw`gh[pousr]_\w{20,}`, 'gh', 'r_', LETTERS),
  shape('GitHub, fine-grained', String.raw`github_pat_\w{20,}`, 'github', '_pat_', LETTERS),
  shape(
    'GitLab',
    String.raw`gl(?:pat|dt|rt|ptt|cbt|oas|soat|ft|imt|agent)-[\w.-]{16,}`,
    'gl',
    'pat-',
    LETTERS,
  ),
  shape('Slack', String.raw`xox[abeprs]-[\w-]{8,}`, 'xo', 'xb-', '1234567890-', LETTERS),
  shape('Slack, of an app', String.raw`xapp-[\w-]{8,}`, 'xa', 'pp-1-', LETTERS),
  shape('npm', String.raw`npm_\w{30,}`, 'np', 'm_', LETTERS),
  shape('PyPI', String.raw`pypi-[\w-]{16,}`, 'py', 'pi-', LETTERS),
  shape('Hugging Face', String.raw`hf_\w{20,}`, 'h', 'f_', LETTERS),
  shape('Groq', String.raw`gsk_\w{4,}`, 'gs', 'k_', LETTERS),
  shape('Perplexity', String.raw`pplx-[\w-]{20,}`, 'pp', 'lx-', LETTERS),
  shape('xAI', String.raw`xai-[\w-]{20,}`, 'xa', 'i-', LETTERS),
  shape('Cerebras', String.raw`csk-\w{20,}`, 'cs', 'k-', LETTERS),
  shape('Fireworks', String.raw`fw_\w{20,}`, 'f', 'w_', LETTERS),
  shape('NVIDIA', String.raw`nvapi-[\w-]{20,}`, 'nv', 'api-', LETTERS),
  shape('Replicate', String.raw`r8_\w{20,}`, 'r', '8_', LETTERS),
  shape('Together', String.raw`tgp_v1_[\w-]{20,}`, 'tg', 'p_v1_', LETTERS),
  shape('Tavily', String.raw`tvly-[\w-]{16,}`, 'tv', 'ly-', LETTERS),
  shape('LangSmith', String.raw`lsv2_\w{20,}`, 'ls', 'v2_pt_', LETTERS),
  shape('Stripe', String.raw`[spr]k_(?:live|test)_\w{8,}`, 'sk', '_live_', LETTERS),
  shape('ElevenLabs', 'sk_[0-9a-f]{32,}', 'sk', '_', HEX, HEX),
  shape('SendGrid', String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`, 'S', 'G.', LETTERS.slice(0, 22), '.', LETTERS),
  // 84 characters with Azure's marker in the middle. Older keys are plain hexadecimal digits and not recognisable.
  shape('Azure', '[A-Za-z0-9]{52}JQQJ9[A-Za-z0-9]{27}', LETTERS, HEX, 'JQ', 'QJ9', LETTERS.slice(0, 27)),
  // A base64 JSON object: a self-contained token, signed or not.
  shape(
    'JWT',
    String.raw`eyJ[\w+/-]{5,}={0,2}(?:\.[\w+/-]{2,}={0,2}){0,4}`,
    'ey',
    'JhbGciOiJIUzI1NiJ9',
    '.',
    'ey',
    'JzdWIiOiIxIn0',
    '.',
    LETTERS,
  ),
];

/** All shapes in one pattern. A preceding letter, digit or `_` makes it part of another word. */
export const KEY = new RegExp(
  String.raw`\b(?:${[...new Set(KEY_SHAPES.map(({ source }) => source))].join('|')})`,
  'gu',
);

/** A private key in PEM form, up to its end or that of the enclosing string. */
export const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^"\\]|\\(?!"))*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?=\\?")|$)/gu;

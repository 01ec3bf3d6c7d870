const STORED = 'lunaroute.session';

/** The session key of this tab; undefined before a token was exchanged. */
export function pageSessionKey(): string | undefined {
  return window.sessionStorage.getItem(STORED) ?? undefined;
}

/** The result of presenting a token. */
export type SessionOutcome = 'open' | 'no_token' | 'refused' | 'unreachable';

/**
 * Opens this tab's session: removes the token from the URL (`#token=...`), so that it does not stay in the history, and
 * exchanges it for a session key of this tab. Without a token, keeps an existing session.
 */
export async function openSession(): Promise<SessionOutcome> {
  const token = takeToken();
  if (token === undefined) return pageSessionKey() === undefined ? 'no_token' : 'open';
  return presentToken(token);
}

/** Exchanges a token for a session key and stores the key in this tab. */
export async function presentToken(token: string): Promise<SessionOutcome> {
  try {
    const response = await fetch(`${window.location.origin}/session`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) return 'refused';
    window.sessionStorage.setItem(STORED, await response.text());
    return 'open';
  } catch {
    return 'unreachable';
  }
}

/** Forgets a key that the program rejects because it has restarted. */
export function forgetSession(): void {
  window.sessionStorage.removeItem(STORED);
}

function takeToken(): string | undefined {
  const token = /^#token=([\w-]+)$/u.exec(window.location.hash)?.[1];
  if (token !== undefined) window.history.replaceState(null, '', '#/');
  return token;
}

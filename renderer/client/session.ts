const STORED = 'lunaroute.session';

/** The key of this tab's session; undefined before a token was exchanged. */
export function pageSessionKey(): string | undefined {
  return window.sessionStorage.getItem(STORED) ?? undefined;
}

/** What came of presenting a token. */
export type SessionOutcome = 'open' | 'no_token' | 'refused' | 'unreachable';

/**
 * Opens this tab's session: takes the token out of the address (`#token=...`), so that it stays in no history,
 * and exchanges it for a key of the tab's own. A session that is there already is kept.
 */
export async function openSession(): Promise<SessionOutcome> {
  const token = takeToken();
  if (token === undefined) return pageSessionKey() === undefined ? 'no_token' : 'open';
  return presentToken(token);
}

/** Exchanges a token for a session key of this tab. */
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

/** Forgets a key that the program no longer takes: it was restarted. */
export function forgetSession(): void {
  window.sessionStorage.removeItem(STORED);
}

function takeToken(): string | undefined {
  const token = /^#token=([\w-]+)$/u.exec(window.location.hash)?.[1];
  if (token !== undefined) window.history.replaceState(null, '', '#/');
  return token;
}

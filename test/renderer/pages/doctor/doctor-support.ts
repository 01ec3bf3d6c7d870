import type { DoctorChange, DoctorFinding, DoctorProvider } from '../../../../src/contract/doctor.ts';

/** Returns a change of an idle timeout. */
export function change(given: Partial<DoctorChange> = {}): DoctorChange {
  return {
    key: 'providers.openai.http_client.pool_idle_timeout_secs',
    label: 'Idle timeout',
    unit: 's',
    current: 90,
    proposed: 55,
    source: { kind: 'default' },
    ...given,
  };
}

/** Returns an ordinary finding with the given overrides. */
export function finding(given: Partial<DoctorFinding> = {}): DoctorFinding {
  return {
    id: 'idle_timeout_above_server',
    provider: 'openai',
    severity: 'warning',
    title: 'Kept too long',
    evidence: ['The server closed 3.'],
    cause: 'It does so.',
    remedy: 'Keep them for less.',
    change: null,
    ...given,
  };
}

/** Returns the data the doctor examined for one provider. */
export function looked(provider: string, requests: number, spanMs: number): DoctorProvider {
  return { provider, requests, created: Math.min(1, requests), reused: Math.max(0, requests - 1), spanMs };
}

import type { Clock } from '../clock.ts';
import type { ActionOutcome } from '../contract/control.ts';
import type { Status } from '../contract/status.ts';
import type { Logging } from '../logging/logging.ts';
import type { ProxyServer } from '../proxy/proxy-server.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { DesktopPort } from './desktop-port.ts';
import type { AboutPort, AssistantsPort, DoctorPort, RecordingsPort } from './feature-ports.ts';

/** Dependencies of the control methods. */
export interface ControlHost {
  readonly clock: Clock;
  readonly logging: Logging;
  readonly proxy: ProxyServer;
  readonly settings: SettingsStore;
  /** Undefined without a desktop. */
  readonly desktop: DesktopPort | undefined;
  readonly assistants: AssistantsPort;
  readonly doctor: DoctorPort;
  readonly recordings: RecordingsPort;
  readonly about: AboutPort;
  status(): Status;
  startProxy(): Promise<ActionOutcome>;
  stopProxy(): Promise<ActionOutcome>;
  /** Ends the wait of a stop or a quit; returns false if there is none. */
  stopNow(): boolean;
}

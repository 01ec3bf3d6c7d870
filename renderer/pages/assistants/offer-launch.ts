import type { ControlClient } from '../../client/client.ts';
import { showToast } from '../../ui/toasts.tsx';

/** After connecting: an assistant whose proxy does not run reaches nobody. Says nothing where there is no choice. */
export async function offerLaunchAtLogin(client: ControlClient, label: string): Promise<void> {
  const view = await client.desktop.view();
  if (view.kind === 'headless' || !view.launchAtLogin.available || view.launchAtLogin.enabled) return;
  showToast({
    title: 'Launch LunaRoute at login?',
    description: `${label} reaches its provider only while LunaRoute runs.`,
    action: {
      label: 'Launch at login',
      onPress: () => void client.desktop.setLaunchAtLogin({ enabled: true }),
    },
  });
}

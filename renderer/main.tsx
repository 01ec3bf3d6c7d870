import './theme/theme.css';
import { createRoot } from 'react-dom/client';
import { connectControl } from './client/client.ts';
import { WindowApp } from './frame/window-app.tsx';
import { enter } from './frame/session-store.ts';
import { restoreTheme } from './theme/theme.ts';

restoreTheme();
const client = connectControl();
const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(<WindowApp client={client} />);
void enter(client);
// Opening a link with a token in a tab that already shows the page changes only the URL's fragment.
window.addEventListener('hashchange', () => {
  if (window.location.hash.startsWith('#token=')) void enter(client);
});

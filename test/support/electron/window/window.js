// @ts-nocheck -- a page's script, which this program's types know nothing of.
import { connectControl } from '../../../../renderer/client/client.ts';

// The real window's own client over the real contract, for tests to call.
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(event.violatedDirective),
);
window.connectControl = connectControl;
window.control = connectControl();

// @ts-nocheck -- runs in a page, outside this program's types.
import { connectControl } from '../../../../renderer/client/client.ts';

// The real window's client over the real contract, for tests to call.
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(event.violatedDirective),
);
window.connectControl = connectControl;
window.control = connectControl();

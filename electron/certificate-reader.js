// Runs in its own process, because Node caches the system's certificates for the lifetime of a process: sends them to its
// parent and exits. Plain JavaScript, since it is copied next to the bundle unchanged.
import tls from 'node:tls';

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- the port to the parent process takes no target origin.
process.parentPort.postMessage(JSON.stringify(tls.getCACertificates('system')));

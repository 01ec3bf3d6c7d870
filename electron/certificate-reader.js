// A process of its own, which sends the system's certificates to the one that started it and ends: Node keeps what it
// has read for as long as a process lives. A script as it is, since it is copied beside the bundled program.
import tls from 'node:tls';

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port to the parent process has none.
process.parentPort.postMessage(JSON.stringify(tls.getCACertificates('system')));

import type { Socket } from 'node:net';

type WriteCallback = (error?: Error | null) => void;

/**
 * Delays a socket's write errors until everything the peer sent has been read. A server that responds to an upload
 * early and closes resets the connection right after its response. The next write then fails while the response is
 * still unread in the socket, and Node discards it when destroying the socket (RFC 9112, 9.5). The returned function
 * gives the first error.
 */
export function readBeforeWriteErrors(socket: Socket): () => Error | undefined {
  let failed: Error | undefined;
  const held =
    (callback: WriteCallback): WriteCallback =>
    (error) => {
      if (!error) return callback(error);
      failed ??= error;
      const readBytes = socket.bytesRead;
      // Two turns, because each turn reads from the system once.
      setImmediate(() =>
        setImmediate(() => {
          if (socket.bytesRead === readBytes && socket.readableLength === 0) return callback(error);
          // There was unread data: the connection's end follows it and must be reported first.
          socket.once('end', () => setImmediate(() => callback(error)));
        }),
      );
    };
  // oxlint-disable no-underscore-dangle -- what a stream is customised by has these names
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  socket._write = (chunk, encoding, callback) => write(chunk, encoding, held(callback));
  if (writev !== undefined) socket._writev = (chunks, callback) => writev(chunks, held(callback));
  // oxlint-enable no-underscore-dangle
  return () => failed;
}

import type { Socket } from 'node:net';

type WriteCallback = (error?: Error | null) => void;

/**
 * Holds back a socket's write errors until what its peer has sent is read. A server that answers an upload early and
 * closes resets the connection right behind its answer: the next write then fails while the answer still waits in the
 * socket, and Node drops what waits as it destroys the socket (RFC 9112, 9.5). What it gives back tells the first error.
 */
export function readBeforeWriteErrors(socket: Socket): () => Error | undefined {
  let failed: Error | undefined;
  const held =
    (callback: WriteCallback): WriteCallback =>
    (error) => {
      if (!error) return callback(error);
      failed ??= error;
      const readBytes = socket.bytesRead;
      // Two turns: in each the system is asked once what there is to read.
      setImmediate(() =>
        setImmediate(() => {
          if (socket.bytesRead === readBytes && socket.readableLength === 0) return callback(error);
          // Something waited: the end of the connection comes behind it, and is told first.
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

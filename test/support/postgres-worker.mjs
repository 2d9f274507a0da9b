// A PostgreSQL of a test's own: PGlite (PostgreSQL in WebAssembly, one session) behind a TCP port that speaks enough of
// the wire protocol for `pg`. Connections take turns by whole requests, as statements that commit by themselves do.
import net from 'node:net';
import { PGlite } from '@electric-sql/pglite';

const [folder, port] = process.argv.slice(2);
const SSL_REQUEST = 80_877_103;
/** Messages that end what a client asks for at once: a simple query, and the Sync after Parse, Bind and Execute. */
const ENDS = new Set(['Q', 'S']);
const AUTHENTICATED = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

const database = await PGlite.create({ dataDir: folder });

const server = net.createServer((socket) => {
  let unread = Buffer.alloc(0);
  let begun = false;
  let request = [];
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    unread = Buffer.concat([unread, chunk]);
    for (;;) {
      // The first message of a connection has no letter in front of its length.
      const start = begun ? 1 : 0;
      if (unread.length < start + 4) return;
      const length = start + unread.readUInt32BE(start);
      if (unread.length < length) return;
      const message = unread.subarray(0, length);
      unread = unread.subarray(length);
      if (!begun) greet(message);
      else collect(message);
    }
  });

  function greet(message) {
    if (message.readUInt32BE(4) === SSL_REQUEST) return socket.write('N');
    begun = true;
    socket.write(Buffer.concat([AUTHENTICATED, READY]));
  }

  function collect(message) {
    const letter = String.fromCharCode(message[0]);
    if (letter === 'X') return socket.end();
    request.push(message);
    if (!ENDS.has(letter)) return;
    const whole = Buffer.concat(request);
    request = [];
    // Requests of all connections run one after the other, in the order in which they were complete.
    database
      .runExclusive(() => database.execProtocolRaw(whole))
      .then(
        (answer) => socket.writable && socket.write(answer),
        () => socket.destroy(),
      );
  }
});
server.listen(Number(port), '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());

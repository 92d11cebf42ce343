// A worker that is a process of its own: its arguments are the database's address.
import { openStore } from './store.mjs';

const store = await openStore({ url: process.argv[2] }, true);
process.send({ ready: true });
process.on('disconnect', async () => {
  await store.close();
  process.exit();
});

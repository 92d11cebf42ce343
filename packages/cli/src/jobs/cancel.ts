import { EXIT } from '../exit-codes.js';
import { connect, type ServiceFlags } from '../remote/connect.js';

/** `pycell jobs cancel ID…`: ends jobs or batches; says of each what became of it. */
export async function cancel(ids: string[], flags: ServiceFlags): Promise<number> {
  const { client } = connect(flags);
  for (const id of ids) {
    const { state, cancelling } = await client.jobs.cancel(id);
    process.stdout.write(`${id}  ${cancelling ? 'being cancelled' : state}\n`);
  }
  return EXIT.ok;
}

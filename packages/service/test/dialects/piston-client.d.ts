/** The package has no types. */
declare module 'piston-client' {
  interface Client {
    runtimes(): Promise<unknown>;
    // biome-ignore lint/suspicious/noExplicitAny: an answer, as it came.
    execute(...args: (string | object)[]): Promise<any>;
  }
  export default function piston(options: { server: string }): Client;
}

// The image's health check: whether /ready answers 200. Node's own modules only; the image has no curl.
import { get } from 'node:http';

const { PORT = '8080', PYCELL_HOST = '0.0.0.0' } = process.env;
// "Every address" is none to connect to.
const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[PYCELL_HOST] ?? PYCELL_HOST;

const request = get({ host, port: PORT, path: '/ready', timeout: 4000 }, (response) => {
  response.resume().on('end', () => {
    console.log(`/ready answers ${response.statusCode}`);
    process.exit(response.statusCode === 200 ? 0 : 1);
  });
});
request.on('timeout', () => request.destroy(new Error('no answer within 4 s')));
request.on('error', (error) => {
  console.log(error.message);
  process.exit(1);
});

export { allowedAddress, isNetwork } from './addresses.js';
export { type Delivered, type Delivery, deliver } from './deliver.js';
export { RETRY_DELAYS_MS } from './retry-delays.js';
export { checkSecret } from './secret.js';
export { sign } from './sign.js';
export { checkWebhookUrl } from './url.js';

export {
  allowedAddress,
  checkSecret,
  checkWebhookUrl,
  type Delivered,
  type Delivery,
  deliver,
  isNetwork,
  RETRY_DELAYS_MS,
  sign,
} from './webhooks/index.js';
